using System.Globalization;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Access;

/// <summary>
/// Roles as the audit log keeps them: <c>Author@*/* Translator@12/kk Translator@12/ru</c>. Role, page and language, a star for every
/// one; put in words where they are read, in the reader's language.
/// </summary>
public static class GrantList
{
    public sealed record Item(Role Role, int? PageId, Language? Language);

    public static string Write(IEnumerable<Grant> grants) => string.Join(' ', grants
        .Select(g => (g.Role, g.PageId, Language: g.Language?.Code))
        .Distinct()
        .OrderBy(g => g)
        .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Role}@{g.PageId?.ToString(CultureInfo.InvariantCulture) ?? "*"}/{g.Language ?? "*"}")));

    /// <summary>What it was made of; what it cannot be made of is left out.</summary>
    public static IReadOnlyList<Item> Read(string text)
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

    /// <summary>«Author (Almaty-2020; Қазақша, Русский), Administrator».</summary>
    /// <param name="title">Of a page that is the top of a part.</param>
    public static string Words(IEnumerable<Item> items, Texts texts, Func<int, string> title) => string.Join(", ", items
        .GroupBy(i => (i.Role, i.PageId))
        .OrderBy(g => g.Key)
        .Select(group =>
        {
            var name = texts["admin.role." + group.Key.Role.ToString().ToLowerInvariant()];
            var languages = group.All(i => i.Language is not null) ? string.Join(", ", Language.All.Where(l => group.Any(i => i.Language == l)).Select(l => l.OwnName)) : "";
            string[] where = [group.Key.PageId is { } id ? title(id) : "", languages];
            return where.All(w => w.Length == 0) ? name : $"{name} ({string.Join("; ", where.Where(w => w.Length > 0))})";
        }));

    public static IEnumerable<Item> Items(this IEnumerable<Grant> grants) => grants.Select(g => new Item(g.Role, g.PageId, g.Language));
}
