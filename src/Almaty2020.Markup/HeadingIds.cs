using System.Globalization;
using System.Text;

namespace Almaty2020.Markup;

/// <summary>
/// Gives headings their ids: <c>t-қоғамдық-қабылдау</c>. Letters of every alphabet are kept, in lower case. Everything
/// that a text names begins with <c>t-</c> (headings), <c>fn-</c> or <c>fnref-</c> (footnotes); the layout uses none of
/// these prefixes, so no heading can take the id of a menu or a form.
/// </summary>
internal sealed class HeadingIds
{
    private readonly Dictionary<string, int> _lastNumber = new(StringComparer.Ordinal);

    public bool Contains(string id) => _lastNumber.ContainsKey(id);

    public string Next(string heading)
    {
        var wanted = MarkupRenderer.HeadingIdPrefix + Slug(heading);
        var id = wanted;
        if (_lastNumber.TryGetValue(wanted, out var number))
        {
            do id = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{++number}"); while (_lastNumber.ContainsKey(id));
            _lastNumber[wanted] = number;
        }
        _lastNumber.Add(id, 1);
        return id;
    }

    private static string Slug(string heading)
    {
        // Composed form: й typed as и with a breve must give the same address as й.
        var slug = new StringBuilder();
        foreach (var rune in heading.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (slug.Length >= Limits.IdLength) break;
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                slug.Append(Rune.ToLowerInvariant(rune));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        while (slug.Length > 0 && slug[^1] == '-') slug.Length--;
        return slug.Length > 0 ? slug.ToString() : "part";
    }
}
