using Almaty2020.Tests.Support;
using Almaty2020.Web.Published;

namespace Almaty2020.Tests.Data;

/// <summary>That the tests of scripts and queries would see what they look for.</summary>
public sealed class PlainSqlTests
{
    [Theory]
    [InlineData("MERGE t USING s ON t.a = s.a WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a);", "MERGE")]
    [InlineData("SELECT a FROM OPENJSON(@p) WITH (a int '$')", "OPENJSON")]
    [InlineData("SELECT a FROM t FOR JSON PATH", "FOR JSON")]
    [InlineData("SELECT JSON_VALUE(a, '$.b') FROM t", "JSON function")]
    [InlineData("SELECT a FROM t WITH (UPDLOCK)", "table hint")]
    [InlineData("SELECT a FROM t OPTION (RECOMPILE)", "query hint")]
    [InlineData("SELECT a FROM t WHERE CONTAINS(a, 'b')", "full-text")]
    [InlineData("SELECT a FROM t FOR SYSTEM_TIME ALL", "temporal")]
    [InlineData("SELECT a FROM t WHERE a COLLATE Latin1_General_BIN2 = 'b'", "COLLATE in an expression")]
    [InlineData("CREATE TABLE t (a json)", "JSON column")]
    [InlineData("CREATE TABLE t (a int CONSTRAINT named DEFAULT 0)", "named default")]
    [InlineData("CREATE UNIQUE INDEX i ON t (a) WHERE a IS NOT NULL", "filtered index")]
    [InlineData("EXEC sp_rename N'[t].[i]', N'j', 'INDEX'", "sp_rename")]
    [InlineData("ALTER DATABASE d COLLATE Latin1_General_BIN2", "database collation")]
    [InlineData("CREATE DATABASE d COLLATE Latin1_General_BIN2", "database collation")]
    [InlineData("EXEC(N'CREATE INDEX i ON t (a) WHERE a > 0')", "filtered index")]
    public void NotPlain_IsFound(string sql, string what) => Assert.Contains(what, Sql.NotPlain(sql));

    [Fact]
    public void EveryReadOfWhatIsPublic_IsPlainTransactSql()
    {
        Assert.True(PublishedSql.All.Count >= 6);
        Assert.All([.. PublishedSql.All, Web.Publishing.Timekeeper.DueSql, Web.Access.PageOrder.Sql, .. Web.Access.Work.BoardCandidates.NamesSql, Web.Upkeep.Jobs.RestingSql, .. RawSql.All], sql => Assert.Empty(Sql.NotPlain(sql)));
    }

    [Theory]
    [InlineData("CREATE TABLE t (a nvarchar(9) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT N'')")]
    [InlineData("INSERT INTO t (a) OUTPUT INSERTED.id VALUES (@p)")]
    public void Plain_IsNotFound(string sql) => Assert.Empty(Sql.NotPlain(sql));
}
