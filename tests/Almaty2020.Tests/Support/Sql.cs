using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Almaty2020.Tests.Support;

/// <summary>Parses T-SQL as SQL Server 2022 does, and finds features that servers with only plain T-SQL may lack.</summary>
internal static class Sql
{
    public static TSqlFragment Parse(string sql)
    {
        var fragment = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Select(e => $"line {e.Line}: {e.Message}"))} in\n{sql}");
        return fragment;
    }

    /// <summary>Features beyond plain T-SQL, in order of appearance; empty if there are none.</summary>
    public static IReadOnlyList<string> FeaturesBeyondPlainSql(string sql)
    {
        var visitor = new PlainVisitor();
        Parse(sql).Accept(visitor);
        return visitor.Found;
    }

    /// <summary>Types of the statements: <c>SelectStatement</c>, <c>InsertStatement</c> …</summary>
    public static IReadOnlyList<string> Statements(string sql) =>
        [.. ((TSqlScript)Parse(sql)).Batches.SelectMany(b => b.Statements).Select(s => s.GetType().Name)];

    private sealed class PlainVisitor : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(MergeSpecification node) => Found.Add("MERGE");

        public override void Visit(OpenJsonTableReference node) => Found.Add("OPENJSON");

        public override void Visit(JsonForClause node) => Found.Add("FOR JSON");

        public override void Visit(TableHint node) => Found.Add("table hint");

        public override void Visit(OptimizerHint node) => Found.Add("query hint");

        public override void Visit(FullTextPredicate node) => Found.Add("full-text");

        public override void Visit(FullTextTableReference node) => Found.Add("full-text");

        public override void Visit(CreateFullTextIndexStatement node) => Found.Add("full-text");

        public override void Visit(CreateFullTextCatalogStatement node) => Found.Add("full-text");

        public override void Visit(TemporalClause node) => Found.Add("temporal");

        public override void Visit(SystemTimePeriodDefinition node) => Found.Add("temporal");

        public override void Visit(SystemVersioningTableOption node) => Found.Add("temporal");

        public override void Visit(AlterDatabaseCollateStatement node) => Found.Add("database collation");

        public override void Visit(InsertBulkStatement node) => Found.Add("bulk copy");

        public override void Visit(BulkInsertStatement node) => Found.Add("bulk copy");

        public override void Visit(CreateDatabaseStatement node)
        {
            if (node.Collation is not null)
                Found.Add("database collation");
        }

        // COLLATE in an expression. In a column definition it is a separate property, which is allowed.
        public override void Visit(PrimaryExpression node)
        {
            if (node.Collation is not null)
                Found.Add("COLLATE in an expression");
        }

        public override void Visit(FunctionCall node)
        {
            var name = node.FunctionName.Value;
            if (name.StartsWith("JSON_", StringComparison.OrdinalIgnoreCase) || name.Equals("ISJSON", StringComparison.OrdinalIgnoreCase))
                Found.Add("JSON function");
        }

        public override void Visit(DataTypeReference node)
        {
            if (node.Name?.BaseIdentifier.Value.Equals("json", StringComparison.OrdinalIgnoreCase) == true)
                Found.Add("JSON column");
        }

        public override void Visit(DefaultConstraintDefinition node)
        {
            if (node.ConstraintIdentifier is not null)
                Found.Add("named default");
        }

        public override void Visit(CreateIndexStatement node)
        {
            if (node.FilterPredicate is not null)
                Found.Add("filtered index");
        }

        public override void Visit(IndexDefinition node)
        {
            if (node.FilterPredicate is not null)
                Found.Add("filtered index");
        }

        public override void Visit(ProcedureReference node)
        {
            if (node.Name.BaseIdentifier.Value.Equals("sp_rename", StringComparison.OrdinalIgnoreCase))
                Found.Add("sp_rename");
        }

        // EXEC(N'…'): migrations contain statements in strings.
        public override void Visit(ExecutableStringList node)
        {
            if (node.Strings.All(s => s is StringLiteral))
                Found.AddRange(FeaturesBeyondPlainSql(string.Concat(node.Strings.Cast<StringLiteral>().Select(s => s.Value))));
        }
    }
}
