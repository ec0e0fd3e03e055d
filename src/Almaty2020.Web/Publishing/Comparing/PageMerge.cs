using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A part that both sides changed in different ways; contains the text of each side.</summary>
public sealed record PartConflict(string Part, string Base, string Mine, string Theirs);

/// <summary>Three-way merge of two texts of a page, part by part.</summary>
/// <param name="Text">In a conflict, my version; in the body and in lists, both versions, mine before theirs.</param>
/// <param name="Conflicts">What the editor must decide. Together with the text, they contain everything that either side wrote.</param>
public sealed record PageMerge(PageText Text, IReadOnlyList<PartConflict> Conflicts)
{
    public bool IsClean => Conflicts.Count == 0;

    /// <param name="language">The language in which conflicts of values that are not text are shown: dates, yes and no.</param>
    public static PageMerge Of(PageText @base, PageText mine, PageText theirs, Language language)
    {
        var conflicts = new List<PartConflict>();
        var body = TextMerge.Of(@base.Body, mine.Body, theirs.Body);
        conflicts.AddRange(
            body.Pieces.OfType<MergePiece.Conflict>().Select(c => new PartConflict(PageParts.Body, c.Base, c.Mine, c.Theirs))
        );
        return new PageMerge(
            new PageText(
                OneOf(PageParts.Title, @base.Title, mine.Title, theirs.Title),
                OneOf(PageParts.Summary, @base.Summary, mine.Summary, theirs.Summary),
                OneOf(PageParts.Slug, @base.Slug, mine.Slug, theirs.Slug),
                body.Text,
                Fields()
            ),
            conflicts
        );

        string OneOf(string part, string was, string my, string their, Func<string, string>? words = null)
        {
            if (my == was || my == their)
                return their;
            if (their != was)
                conflicts.Add(
                    words is null ? new PartConflict(part, was, my, their) : new PartConflict(part, words(was), words(my), words(their))
                );
            return my;
        }

        PageFields Fields()
        {
            var merged = mine.Fields.ToValues();
            var (was, my, their) = (@base.Fields.ToValues(), mine.Fields.ToValues(), theirs.Fields.ToValues());
            foreach (
                var field in new[] { mine, @base, theirs }.SelectMany(t => Template.Of(t.Fields)?.Fields ?? []).DistinctBy(f => f.JsonName)
            )
            {
                var name = field.JsonName;
                merged[name] = Field(PageParts.NameOf(field), was[name], my[name], their[name]);
                if (merged[name] is null)
                    merged.Remove(name);
            }

            return PageFields.FromJson(merged.ToJsonString());
        }

        JsonNode? Field(string part, JsonNode? was, JsonNode? my, JsonNode? their)
        {
            if ((was ?? my ?? their) is JsonArray)
            {
                var segments = ThreeWayMerge.Merge(Entries(was), Entries(my), Entries(their));
                conflicts.AddRange(
                    segments
                        .Where(s => s.IsConflict)
                        .Select(s => new PartConflict(part, Worded(List(s.Base)), Worded(List(s.Mine)), Worded(List(s.Theirs))))
                );
                return List(segments.SelectMany(s => s.Merged));
            }

            return Read(
                OneOf(part, PageParts.ToStoredText(was), PageParts.ToStoredText(my), PageParts.ToStoredText(their), kept =>
                    Worded(Read(kept))
                )
            );
        }

        string Worded(JsonNode? field) => PageParts.ToReadableText(field, language);
    }

    private static JsonNode? Read(string kept) => kept.Length == 0 ? null : JsonNode.Parse(kept);

    private static IReadOnlyList<string> Entries(JsonNode? list) =>
        list is JsonArray entries ? [.. entries.Select(PageParts.ToStoredText)] : [];

    private static JsonArray List(IEnumerable<string> entries) => [.. entries.Select(Read)];
}
