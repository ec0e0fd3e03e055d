using System.Reflection;
using System.Text.RegularExpressions;
using Almaty2020.Web.Data;

namespace Almaty2020.Tests.Support;

/// <summary>Every SQL constant of the site, found by its first words, so that none can be forgotten.</summary>
internal static partial class RawSql
{
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(SiteDb)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(f => f is { IsLiteral: true } && f.FieldType == typeof(string))
            .Select(f => (string)f.GetRawConstantValue()!)
            .Where(text => Statement().IsMatch(text)),
    ];

    [GeneratedRegex("^(SELECT|INSERT INTO|UPDATE|DELETE FROM) ", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Statement();
}
