"""Load, build, gate and release: everything around the dbt project."""
