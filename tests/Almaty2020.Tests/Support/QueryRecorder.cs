using System.Collections;
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace Almaty2020.Tests.Support;

/// <summary>Records the queries that EF Core compiles. Each shape appears once, because EF Core caches by shape.</summary>
internal sealed class QueryRecorder : IQueryExpressionInterceptor
{
    private readonly ConcurrentQueue<Expression> queries = [];

    public IReadOnlyCollection<Expression> Queries => queries;

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        queries.Enqueue(queryExpression);
        return queryExpression;
    }

    /// <summary>Runs a recorded query on another context.</summary>
    public static void Replay(Expression query, SiteDb db)
    {
        var provider = db.GetService<IAsyncQueryProvider>();
        var rebound = new Rebind(provider, db).Visit(query);
        if (rebound.Type.IsAssignableTo(typeof(IQueryable)))
        {
            foreach (var _ in provider.CreateQuery(rebound)) { }
        }
        else
        {
            provider.Execute(rebound);
        }
    }

    private sealed class Rebind(IAsyncQueryProvider provider, SiteDb db) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) =>
            node switch
            {
                // SqlQuery: raw SQL that maps to no entity, with a value for each of its parameters.
#pragma warning disable EF1001 // The query root is an internal type of EF Core.
                FromSqlQueryRootExpression text => new FromSqlQueryRootExpression(
                    provider,
                    (IEntityType)db.GetService<IAdHocMapper>().GetOrAddEntityType(text.EntityType.ClrType),
                    text.Sql,
                    Expression.Constant(Enumerable.Repeat<object>("text", Math.Max(1, text.Sql.Count(c => c == '{'))).ToArray())
                ),
#pragma warning restore EF1001
                EntityQueryRootExpression root => new EntityQueryRootExpression(provider, db.Model.FindEntityType(root.EntityType.Name)!),
                QueryParameterExpression parameter => Captured(parameter.Type),
                _ => base.VisitExtension(node),
            };

        // Build what the compiler builds for a captured variable, so that EF Core makes a parameter of it and not a literal.
        private static MemberExpression Captured(Type type)
        {
            var closure = Activator.CreateInstance(typeof(Closure<>).MakeGenericType(type), ValueOf(type))!;
            return Expression.Field(
                Expression.Constant(closure),
                closure.GetType().GetField("Value", BindingFlags.Public | BindingFlags.Instance)!
            );
        }

        private static object? ValueOf(Type type) =>
            type == typeof(string) ? "text"
            : type == typeof(Language) ? Language.Kazakh
            : type == typeof(Template) ? Template.Home
            // One element: an empty list gives another query shape, which compares nothing.
            : type.IsArray ? Filled(Array.CreateInstance(type.GetElementType()!, 1), type.GetElementType()!)
            : type is { IsInterface: true, IsGenericType: true }
                ? Filled(Array.CreateInstance(type.GetGenericArguments()[0], 1), type.GetGenericArguments()[0])
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>)
                ? Filled((IList)Activator.CreateInstance(type)!, type.GetGenericArguments()[0])
            : Activator.CreateInstance(Nullable.GetUnderlyingType(type) ?? type);
    }

    private static IList Filled(IList list, Type type)
    {
        var value =
            type == typeof(string) ? "text"
            : type == typeof(Language) ? Language.Kazakh
            : type == typeof(Template) ? Template.Home
            : Activator.CreateInstance(type);
        if (list.IsFixedSize)
            list[0] = value;
        else
            list.Add(value);
        return list;
    }

    private sealed class Closure<T>(T value)
    {
#pragma warning disable CA1051, MA0069 // A captured variable is a public field.
        public readonly T Value = value;
#pragma warning restore CA1051, MA0069
    }
}
