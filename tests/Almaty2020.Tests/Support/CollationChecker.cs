using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Almaty2020.Tests.Support;

/// <summary>
/// Finds places where a statement compares, joins, concatenates or unites texts of different collations, which SQL Server refuses
/// (Msg 451, 468). Collations come from the EF model. A column that the model lacks is also a fault, because its collation is unknown.
/// </summary>
internal sealed class CollationChecker(SiteDb db)
{
    private const string DatabaseDefault = "the database's";

    private readonly Dictionary<string, Dictionary<string, string?>> tables = db.GetService<IDesignTimeModel>()
        .Model.GetEntityTypes()
        .Where(t => t.GetTableName() is not null)
        .GroupBy(t => t.GetTableName()!, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(
            g => g.Key,
            g =>
                g.SelectMany(t => t.GetProperties())
                    .DistinctBy(p => p.GetColumnName())
                    .ToDictionary(p => p.GetColumnName(), CollationOf, StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase
        );

    public IReadOnlyList<string> FaultsIn(string sql)
    {
        var faults = new List<string>();
        foreach (var statement in ((TSqlScript)Sql.Parse(sql)).Batches.SelectMany(b => b.Statements))
        {
            switch (statement)
            {
                case SelectStatement select:
                    new Scope(this, null, faults).Read(select.QueryExpression);
                    break;
                case UpdateStatement { UpdateSpecification: var update }:
                    new Scope(this, null, faults).Read(update);
                    break;
                case DeleteStatement { DeleteSpecification: var delete }:
                    new Scope(this, null, faults).Read(delete);
                    break;
                case InsertStatement { InsertSpecification.InsertSource: SelectInsertSource source }:
                    new Scope(this, null, faults).Read(source.Select);
                    break;
            }
        }

        return faults;
    }

    /// <returns>Null for a column that holds no text.</returns>
    private static string? CollationOf(IProperty property) =>
        (property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType) == typeof(string)
            ? property.GetCollation() ?? DatabaseDefault
            : null;

    /// <summary>Resolves the table and column names of one query.</summary>
    private sealed class Scope(CollationChecker collations, Scope? outer, List<string> faults)
    {
        private readonly Dictionary<string, Dictionary<string, string?>> sources = new(StringComparer.OrdinalIgnoreCase);

        /// <returns>The columns of the query's result.</returns>
        public List<(string Name, string? Collation)> Read(QueryExpression query)
        {
            switch (query)
            {
                case QueryParenthesisExpression { QueryExpression: var inner }:
                    return Read(inner);
                case BinaryQueryExpression both:
                    var (first, second) = (
                        new Scope(collations, outer, faults).Read(both.FirstQueryExpression),
                        new Scope(collations, outer, faults).Read(both.SecondQueryExpression)
                    );
                    return [.. first.Zip(second, (a, b) => (a.Name, Combine(both, a.Collation, b.Collation)))];
                case QuerySpecification select:
                    Add(select.FromClause?.TableReferences);
                    Check(select.FromClause);
                    Check(select.WhereClause);
                    Check(select.GroupByClause);
                    Check(select.HavingClause);
                    foreach (var element in select.SelectElements)
                        Check(element);
                    return [.. select.SelectElements.SelectMany(Columns)];
                default:
                    throw new NotSupportedException(query.GetType().Name);
            }
        }

        public void Read(UpdateDeleteSpecificationBase change)
        {
            Add(change.FromClause?.TableReferences);
            if (change.Target is NamedTableReference target && !sources.ContainsKey(target.SchemaObject.BaseIdentifier.Value))
                Add([target]);
            Check(change.FromClause);
            Check(change.WhereClause);
            foreach (var set in change is UpdateSpecification update ? update.SetClauses.OfType<AssignmentSetClause>() : [])
                Check(set.NewValue);
        }

        public string? Of(ScalarExpression? expression) =>
            expression switch
            {
                ColumnReferenceExpression { MultiPartIdentifier.Identifiers: var names } => Find([.. names.Select(n => n.Value)]),
                ParenthesisExpression { Expression: var inner } => Of(inner),
                ScalarSubquery { QueryExpression: var query } => Subquery(query),
                CastCall { Parameter: var inner } => Of(inner),
                ConvertCall { Parameter: var inner } => Of(inner),
                BinaryExpression both => Combine(both, Of(both.FirstExpression), Of(both.SecondExpression)),
                CoalesceExpression all => Combine(all, [.. all.Expressions.Select(Of)]),
                NullIfExpression both => Combine(both, Of(both.FirstExpression), Of(both.SecondExpression)),
                SearchedCaseExpression all => Combine(all, [.. all.WhenClauses.Select(w => Of(w.ThenExpression)), Of(all.ElseExpression)]),
                SimpleCaseExpression all => Combine(all, [.. all.WhenClauses.Select(w => Of(w.ThenExpression)), Of(all.ElseExpression)]),
                IIfCall all => Combine(all, Of(all.ThenExpression), Of(all.ElseExpression)),
                LeftFunctionCall { Parameters: [var text, ..] } => Of(text),
                RightFunctionCall { Parameters: [var text, ..] } => Of(text),
                FunctionCall { FunctionName.Value: var name, Parameters: var parameters } call => ResultOfFunction(
                    name,
                    Combine(call, [.. parameters.Select(Of)])
                ),
                _ => null,
            };

        private static string? ResultOfFunction(string name, string? collation) =>
            name.ToUpperInvariant() is "COUNT" or "COUNT_BIG" or "LEN" or "DATALENGTH" or "CHARINDEX" or "PATINDEX" ? null : collation;

        private string? Subquery(QueryExpression query) =>
            new Scope(collations, this, faults).Read(query) is [var (_, collation), ..] ? collation : null;

        private IEnumerable<(string Name, string? Collation)> Columns(SelectElement element) =>
            element switch
            {
                SelectScalarExpression { Expression: var value, ColumnName: var name } =>
                [
                    (name?.Value ?? (value as ColumnReferenceExpression)?.MultiPartIdentifier?.Identifiers[^1].Value ?? "", Of(value)),
                ],
                SelectStarExpression => sources.Values.SelectMany(s => s.Select(c => (c.Key, c.Value))),
                _ => [],
            };

        private void Add(IEnumerable<TableReference>? references)
        {
            foreach (var reference in references ?? [])
            {
                switch (reference)
                {
                    case NamedTableReference
                    {
                        SchemaObject.BaseIdentifier.Value: var name,
                        Alias: var alias,
                        SchemaObject.SchemaIdentifier: var schema
                    }:
                        sources[alias?.Value ?? name] =
                            schema?.Value == "sys" ? []
                            : collations.tables.TryGetValue(name, out var columns) ? columns
                            : throw new KeyNotFoundException($"No table {name}.");
                        break;
                    case QueryDerivedTable { QueryExpression: var query, Alias.Value: var alias }:
                        sources[alias] = new Scope(collations, this, faults)
                            .Read(query)
                            .ToDictionary(c => c.Name, c => c.Collation, StringComparer.OrdinalIgnoreCase);
                        break;
                    case InlineDerivedTable { Columns: var names, Alias.Value: var alias }:
                        sources[alias] = names.ToDictionary(n => n.Value, _ => (string?)null, StringComparer.OrdinalIgnoreCase);
                        break;
                    case JoinParenthesisTableReference { Join: var join }:
                        Add([join]);
                        break;
                    case JoinTableReference { FirstTableReference: var first, SecondTableReference: var second }:
                        Add([first, second]);
                        break;
                    default:
                        throw new NotSupportedException(reference.GetType().Name);
                }
            }
        }

        private string? Find(string[] name)
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
            {
                foreach (var (alias, columns) in scope.sources)
                {
                    if (
                        (name.Length == 1 || alias.Equals(name[^2], StringComparison.OrdinalIgnoreCase))
                        && columns.TryGetValue(name[^1], out var collation)
                    )
                        return collation;
                }
            }

            if (name is [not "name" and not "is_read_committed_snapshot_on"])
                faults.Add($"no column {string.Join('.', name)}");
            return null;
        }

        private Scope? Outer => outer;

        private string? Combine(TSqlFragment of, params string?[] all)
        {
            var different = all.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
            if (different.Count > 1)
                faults.Add(
                    $"{string.Join(" with ", different)} in {string.Concat(of.ScriptTokenStream.Skip(of.FirstTokenIndex).Take(of.LastTokenIndex - of.FirstTokenIndex + 1).Select(t => t.Text))}"
                );
            return different.FirstOrDefault();
        }

        private void Check(TSqlFragment? fragment) => fragment?.Accept(new Checker(this));

        /// <summary>Visits one query but not its subqueries, which have scopes of their own.</summary>
        private sealed class Checker(Scope scope) : TSqlFragmentVisitor
        {
            public override void ExplicitVisit(QueryDerivedTable node)
            {
                // Already read by Scope.Add, together with its names.
            }

            public override void ExplicitVisit(ScalarSubquery node) => scope.Subquery(node.QueryExpression);

            public override void ExplicitVisit(BooleanComparisonExpression node)
            {
                scope.Combine(node, scope.Of(node.FirstExpression), scope.Of(node.SecondExpression));
                base.ExplicitVisit(node);
            }

            public override void ExplicitVisit(LikePredicate node)
            {
                scope.Combine(node, scope.Of(node.FirstExpression), scope.Of(node.SecondExpression));
                base.ExplicitVisit(node);
            }

            public override void ExplicitVisit(InPredicate node)
            {
                scope.Combine(node, [scope.Of(node.Expression), scope.Of(node.Subquery), .. node.Values.Select(scope.Of)]);
                base.ExplicitVisit(node);
            }

            public override void ExplicitVisit(BooleanTernaryExpression node)
            {
                scope.Combine(node, scope.Of(node.FirstExpression), scope.Of(node.SecondExpression), scope.Of(node.ThirdExpression));
                base.ExplicitVisit(node);
            }

            public override void ExplicitVisit(SelectScalarExpression node)
            {
                scope.Of(node.Expression);
                base.ExplicitVisit(node);
            }
        }
    }
}
