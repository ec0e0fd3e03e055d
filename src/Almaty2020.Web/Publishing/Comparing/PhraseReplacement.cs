using System.Text;
using System.Text.Json.Nodes;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A place at which a phrase stands.</summary>
/// <param name="Number">0 for the first in the text.</param>
/// <param name="Part">See <see cref="PageParts"/>.</param>
/// <param name="Before">The words before it, shortened.</param>
/// <param name="After">The words after it, shortened.</param>
public sealed record PhrasePlace(int Number, string Part, string Before, string After);

/// <summary>Finds and replaces a phrase in a page's text: in title, summary, body and text fields, not in its address.</summary>
public static class PhraseReplacement
{
    /// <summary>Length of the words shown around a place, in characters.</summary>
    private const int ContextLength = 50;

    /// <summary>All places, in the order of the editor's fields.</summary>
    public static IReadOnlyList<PhrasePlace> Find(PageText text, string phrase)
    {
        var places = new List<PhrasePlace>();
        Rewrite(text, (part, value) =>
        {
            foreach (var at in PositionsOf(phrase, value))
                places.Add(new PhrasePlace(places.Count, part, Before(value, at), After(value, at + phrase.Length)));
            return value;
        });
        return places;
    }

    /// <param name="chosen">Numbers of the places to change.</param>
    public static PageText Replace(PageText text, string phrase, string replacement, IReadOnlySet<int> chosen)
    {
        var number = 0;
        return Rewrite(text, (_, value) =>
        {
            var (changed, end) = (new StringBuilder(), 0);
            foreach (var at in PositionsOf(phrase, value))
            {
                changed.Append(value, end, at - end).Append(chosen.Contains(number++) ? replacement : phrase);
                end = at + phrase.Length;
            }

            return changed.Append(value, end, value.Length - end).ToString();
        });
    }

    private static IEnumerable<int> PositionsOf(string phrase, string value)
    {
        for (
            var at = value.IndexOf(phrase, StringComparison.Ordinal);
            at >= 0;
            at = value.IndexOf(phrase, at + phrase.Length, StringComparison.Ordinal)
        )
            yield return at;
    }

    private static PageText Rewrite(PageText text, Func<string, string, string> change)
    {
        var written = text with
        {
            Title = change(PageParts.Title, text.Title),
            Summary = change(PageParts.Summary, text.Summary),
            Body = change(PageParts.Body, text.Body),
        };
        if (Template.Of(text.Fields) is not { } template)
            return written;
        var (values, hasChanged) = (text.Fields.ToValues(), false);
        foreach (var field in template.Fields)
        {
            foreach (var column in field.Columns.Where(c => c is { Kind: FieldKind.Text, IsPageKey: false }))
            {
                foreach (var item in field.ItemsOf(values).ToList())
                {
                    if (field.ValueOf(item, column) is not JsonValue value)
                        continue;
                    var before = value.GetValue<string>();
                    var after = change(PageParts.NameOf(field), before);
                    if (after == before)
                        continue;
                    value.ReplaceWith(after);
                    hasChanged = true;
                }
            }
        }

        return hasChanged ? written with { Fields = PageFields.FromJson(values.ToJsonString()) } : written;
    }

    private static string Before(string value, int at)
    {
        var start = Math.Max(0, at - ContextLength);
        return (start > 0 ? "…" : "") + OneLine(value[start..at]);
    }

    private static string After(string value, int from)
    {
        var end = Math.Min(value.Length, from + ContextLength);
        return OneLine(value[from..end]) + (end < value.Length ? "…" : "");
    }

    private static string OneLine(string words) => words.Replace('\n', ' ').Replace('\r', ' ');
}
