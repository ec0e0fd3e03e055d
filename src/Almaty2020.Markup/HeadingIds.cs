using System.Globalization;
using System.Text;

namespace Almaty2020.Markup;

/// <summary>
/// Generates heading ids such as <c>t-қоғамдық-қабылдау</c>: lower case, letters of every alphabet kept. Every id in a
/// text begins with <c>t-</c> (headings), <c>fn-</c> or <c>fnref-</c> (footnotes). The layout uses none of these
/// prefixes, so a heading cannot take the id of a menu or a form.
/// </summary>
internal sealed class HeadingIds
{
    private readonly Dictionary<string, int> _lastNumber = new(StringComparer.Ordinal);

    public bool Contains(string id) => _lastNumber.ContainsKey(id);

    public string Next(string heading)
    {
        var baseId = MarkupRenderer.HeadingIdPrefix + Slug(heading);
        var id = baseId;
        if (_lastNumber.TryGetValue(baseId, out var number))
        {
            do id = string.Create(CultureInfo.InvariantCulture, $"{baseId}-{++number}");
            while (_lastNumber.ContainsKey(id));
            _lastNumber[baseId] = number;
        }
        _lastNumber.Add(id, 1);
        return id;
    }

    private static string Slug(string heading)
    {
        // NFC, so that й typed as и with a breve gives the same id as й.
        var slug = new StringBuilder();
        foreach (var rune in heading.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (slug.Length >= MarkupLimits.IdLength)
                break;
            if (
                Rune.IsLetterOrDigit(rune)
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            )
                slug.Append(Rune.ToLowerInvariant(rune));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        while (slug.Length > 0 && slug[^1] == '-')
            slug.Length--;
        return slug.Length > 0 ? slug.ToString() : "part";
    }
}
