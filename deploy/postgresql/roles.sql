-- The three roles of the second wall. Run once per server as a superuser; running it again is harmless.
--
--   colophon_owner  owns the tables, migrates and dumps; no server process ever uses it
--   colophon_app    serves: owns nothing, inherits nothing, every table is behind a policy
--   colophon_door   may pass the policies; nobody signs in as it, colophon_app enters it for one transaction
--
-- Then: CREATE DATABASE colophon OWNER colophon_owner;
-- and give the first two a password (\password colophon_owner, \password colophon_app).

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'colophon_owner') THEN
        CREATE ROLE colophon_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'colophon_app') THEN
        CREATE ROLE colophon_app;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'colophon_door') THEN
        CREATE ROLE colophon_door;
    END IF;
END
$$;

ALTER ROLE colophon_owner LOGIN NOSUPERUSER NOCREATEROLE BYPASSRLS;
ALTER ROLE colophon_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOINHERIT;
ALTER ROLE colophon_door NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB BYPASSRLS;
GRANT colophon_door TO colophon_app;
