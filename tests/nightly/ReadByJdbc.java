import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a BI tool does: looks a table up, reads it, and is refused a change. */
class ReadByJdbc {
    public static void main(String[] given) throws SQLException {
        String url = given[0], schema = given[1], table = given[2], query = given[3];
        try (Connection connection = DriverManager.getConnection(url);
             Statement statement = connection.createStatement()) {
            DatabaseMetaData told = connection.getMetaData();
            print("key", told.getPrimaryKeys(null, schema, table), "COLUMN_NAME");
            print("table", told.getTables(null, schema, table, null), "REMARKS");
            print("column", told.getColumns(null, schema, table, null),
                "COLUMN_NAME", "TYPE_NAME", "REMARKS");
            try (ResultSet row = statement.executeQuery(query)) {
                row.next();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    System.out.println("value\t" + row.getString(i));
                }
            }
            try {
                statement.execute("delete from " + schema + "." + table);
                System.out.println("deleted");
            } catch (SQLException error) {
                System.out.println("refused\t" + error.getSQLState());
            }
        }
    }

    static void print(String kind, ResultSet rows, String... columns)
            throws SQLException {
        while (rows.next()) {
            StringBuilder line = new StringBuilder(kind);
            for (String column : columns) {
                line.append('\t').append(rows.getString(column));
            }
            System.out.println(line);
        }
    }
}
