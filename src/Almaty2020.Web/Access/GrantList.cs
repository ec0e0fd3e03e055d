using System.Globalization;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access;

/// <summary>
/// Text format for roles in the audit log: <c>Author@*/* Translator@12/kk Translator@12/ru</c>. Each item is role, page id and language; a
/// star means all. Translated into the reader's language when displayed.
/// </summary>
public static class GrantList
{
    public sealed record Item(Role Role, int? PageId, Language? Language);

    public static string Serialize(IEnumerable<Grant> grants) =>
        string.Join(
            ' ',
            grants
                .Select(g => (g.Role, g.PageId, Language: g.Language?.Code))
                .Distinct()
                .OrderBy(g => g)
                .Select(g =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{g.Role}@{g.PageId?.ToString(CultureInfo.InvariantCulture) ?? "*"}/{g.Language ?? "*"}"
                    )
                )
        );

    /// <summary>Parses the text of <see cref="Serialize"/> and skips items that cannot be parsed.</summary>
    public static IReadOnlyList<Item> Parse(string text)
    {
        var items = new List<Item>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = word.Split('@', '/');
            if (parts.Length != 3 || !Enum.TryParse<Role>(parts[0], out var role))
                continue;
            int? page = int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
            items.Add(new Item(role, page, Language.TryFind(parts[2], out var language) ? language : null));
        }

        return items;
    }

    /// <summary>Readable list of roles, for example «Author (Almaty-2020; Қазақша, Русский), Administrator».</summary>
    /// <param name="title">Returns the title of a section's root page.</param>
    public static string Format(IEnumerable<Item> items, Texts texts, Func<int, string> title) =>
        string.Join(
            ", ",
            items
                .GroupBy(i => (i.Role, i.PageId))
                .OrderBy(g => g.Key)
                .Select(group =>
                {
                    var name = texts["admin.role." + group.Key.Role.ToString().ToLowerInvariant()];
                    var languages = group.All(i => i.Language is not null)
                        ? string.Join(", ", Language.All.Where(l => group.Any(i => i.Language == l)).Select(l => l.OwnName))
                        : "";
                    string[] where = [group.Key.PageId is { } id ? title(id) : "", languages];
                    return where.All(w => w.Length == 0) ? name : $"{name} ({string.Join("; ", where.Where(w => w.Length > 0))})";
                })
        );

    public static IEnumerable<Item> Items(this IEnumerable<Grant> grants) => grants.Select(g => new Item(g.Role, g.PageId, g.Language));
}
