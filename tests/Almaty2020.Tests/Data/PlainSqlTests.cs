using System.Text.RegularExpressions;
using Almaty2020.Tests.Architecture;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Published;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Data;

/// <summary>Checks the checker: the tests of scripts and queries rely on it to find features beyond plain SQL.</summary>
public sealed partial class PlainSqlTests
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
    public void NotPlain_UnsupportedFeature_IsReported(string sql, string what) => Assert.Contains(what, Sql.FeaturesBeyondPlainSql(sql));

    [Fact]
    public void EverySqlConstantOfTheSite_IsPlainTransactSql()
    {
        Assert.Contains(SiteDb.VersionSql, RawSql.All);
        Assert.All(RawSql.All, sql => Assert.Empty(Sql.FeaturesBeyondPlainSql(sql)));
    }

    /// <summary>Only constants are found and checked.</summary>
    [Fact]
    public void EverySqlText_IsAConstant()
    {
        var statements = SourceGraph
            .WebFiles()
            .SelectMany(file => Statement().Matches(file.Text).Select(match => (file.Path, Line: match.Value.Trim())))
            .ToList();

        Assert.True(statements.Count > 25, $"Only {statements.Count} statements were found.");
        Assert.All(statements, s => Assert.Matches("const string [A-Za-z]+ =", s.Line));
    }

    /// <summary>The rows with the bodies are a hundred times as large as the index: see <c>SiteDb.SnapshotIndex</c>.</summary>
    [Fact]
    public async Task TranslationsBehind_AreFoundInTheCoveringIndex()
    {
        if (TestDatabase.IsOnServer)
            return;
        await using var database = await TestDatabase.EmptyAsync();
        await using var db = database.Open();
        var connection = db.Database.GetDbConnection();
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (
            var sql in new[]
            {
                Web.Publishing.Model.BehindSource.All,
                Web.Publishing.Model.BehindSource.OfPage.Replace("@page", "1", StringComparison.Ordinal),
                PublishedSql.BehindFromTo.Replace("@after", "1", StringComparison.Ordinal).Replace("@upTo", "9", StringComparison.Ordinal),
                PublishedSql.ChangedBehind.Replace("@since", "1", StringComparison.Ordinal),
            }
        )
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the site.
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
#pragma warning restore CA2100
            var plan = new List<string>();
            await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await rows.ReadAsync(TestContext.Current.CancellationToken))
                plan.Add(rows.GetString(3));

            var publications = plan.Where(step => step.Split(' ') is [_, "p" or "s", ..]).ToList();
            Assert.Equal(2, publications.Count);
            Assert.All(publications, step => Assert.Contains("COVERING INDEX IX_Publications_Snapshot", step, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("CREATE TABLE t (a nvarchar(9) COLLATE Latin1_General_BIN2 NOT NULL DEFAULT N'')")]
    [InlineData("INSERT INTO t (a) OUTPUT INSERTED.id VALUES (@p)")]
    public void NotPlain_PlainSql_ReportsNothing(string sql) => Assert.Empty(Sql.FeaturesBeyondPlainSql(sql));

    /// <summary>The start of a statement in quotes, with the code before it up to the last brace, bracket or semicolon.</summary>
    [GeneratedRegex(
        """[^;{}()]*[;{}()=,\s$]"(SELECT|INSERT INTO|UPDATE|DELETE FROM) """,
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Statement();
}
