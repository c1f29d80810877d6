"""The model of probable matches: trained here by hand, used at night by dbt."""
