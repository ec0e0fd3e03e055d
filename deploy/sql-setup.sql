-- Creates the database and the site's two logins, and sets the logins' passwords to the given ones. Safe to run again.
-- sqlcmd substitutes $(MIGRATE_PASSWORD) and $(SITE_PASSWORD).
IF DB_ID(N'Almaty2020') IS NULL
    CREATE DATABASE Almaty2020 COLLATE Latin1_General_100_CI_AS_SC;
GO
-- Row versioning: readers do not wait for writers.
IF (SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = N'Almaty2020') = 0
    ALTER DATABASE Almaty2020 SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
-- Only full backups are made. In full recovery the transaction log would grow without bound, because nothing backs it up.
ALTER DATABASE Almaty2020 SET RECOVERY SIMPLE;
GO
IF SUSER_ID(N'almaty2020_migrate') IS NULL
    CREATE LOGIN almaty2020_migrate WITH PASSWORD = N'$(MIGRATE_PASSWORD)', DEFAULT_DATABASE = Almaty2020;
ELSE
    ALTER LOGIN almaty2020_migrate WITH PASSWORD = N'$(MIGRATE_PASSWORD)';
IF SUSER_ID(N'almaty2020_site') IS NULL
    CREATE LOGIN almaty2020_site WITH PASSWORD = N'$(SITE_PASSWORD)', DEFAULT_DATABASE = Almaty2020;
ELSE
    ALTER LOGIN almaty2020_site WITH PASSWORD = N'$(SITE_PASSWORD)';
GO
USE Almaty2020;
GO
IF USER_ID(N'almaty2020_migrate') IS NULL
    CREATE USER almaty2020_migrate FOR LOGIN almaty2020_migrate;
IF USER_ID(N'almaty2020_site') IS NULL
    CREATE USER almaty2020_site FOR LOGIN almaty2020_site;
GO
-- 'database migrate' changes the schema and writes rows.
ALTER ROLE db_ddladmin ADD MEMBER almaty2020_migrate;
ALTER ROLE db_datareader ADD MEMBER almaty2020_migrate;
ALTER ROLE db_datawriter ADD MEMBER almaty2020_migrate;
-- The site only reads and writes rows.
ALTER ROLE db_datareader ADD MEMBER almaty2020_site;
ALTER ROLE db_datawriter ADD MEMBER almaty2020_site;
GO
