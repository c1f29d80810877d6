-- One row per piece of content: 24 at the start, 16 more on the first of each month.
with topics (topic, name_en, name_zh) as (
    values
    ('fresh', 'fresh vegetables', '新鲜蔬菜'), ('baking', 'home baking', '家庭烘焙'),
    ('family', 'family dinners', '家庭晚餐'), ('baby', 'baby care', '宝宝护理'),
    ('wellness', 'healthy living', '健康生活'), ('pets', 'happy pets', '快乐宠物'),
    ('wine', 'wine and cheese', '红酒与奶酪'), ('deals', 'smart saving', '精明省钱')
),

numbered_topics as (
    select
        *,
        row_number() over () - 1 as topic_position
    from topics
),

frames (frame_position, content_type, frame_en, frame_zh) as (
    values
    (0, 'article', 'Ten ideas for ', '十个点子：'),
    (1, 'recipe', 'Our best recipe for ', '本周食谱：'),
    (2, 'video', 'Watch: the secret of ', '视频：秘诀之'),
    (3, 'livestream', 'Live tonight: ', '今晚直播：'),
    (4, 'article', 'What nobody tells you about ', '没人告诉你的')
),

numbered as (
    select
        n,
        if(n < 24, 1, 2 + (n - 24) // 16) as month
    from range(24 + 11 * 16) as contents (n)
)

select
    n as position,
    'c' || lpad(cast(n + 1 as varchar), 4, '0') as content_id,
    frame_en || name_en || ' no. ' || (n + 1) as title,
    frame_zh || name_zh || ' 第' || (n + 1) || '期' as title_zh,
    topic,
    content_type,
    make_timestamp(2017, month, 1, 5, 5 + cast(n % 50 as bigint), 0) as published_at
from numbered
inner join numbered_topics on topic_position = n % 8
inner join frames on frame_position = pick(rnd('frame', n), 5)
order by n
