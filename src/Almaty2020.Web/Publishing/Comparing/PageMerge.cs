using System.Text.Json.Nodes;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A part that both changed, and not alike; each as it stands in its own text.</summary>
public sealed record PartClash(PagePart Part, string Base, string Mine, string Theirs);

/// <summary>Two texts of a page that were made of a third, brought together part by part.</summary>
/// <param name="Text">Where the two clash, mine; of a body and of a list both, mine before theirs.</param>
/// <param name="Clashes">What somebody has to decide: with them, nothing that either wrote is lost.</param>
public sealed record PageMerge(PageText Text, IReadOnlyList<PartClash> Clashes)
{
    public bool IsClean => Clashes.Count == 0;

    /// <param name="language">Of the words in which clashes of what is no text are told: days, yes and no.</param>
    public static PageMerge Of(PageText @base, PageText mine, PageText theirs, Language language)
    {
        var clashes = new List<PartClash>();
        var body = Merge.Of(@base.Body, mine.Body, theirs.Body);
        clashes.AddRange(body.Pieces.OfType<MergePiece.Clash>().Select(c => new PartClash(PagePart.Body, c.Base, c.Mine, c.Theirs)));
        return new PageMerge(
            new PageText(
                OneOf(PagePart.Title, @base.Title, mine.Title, theirs.Title),
                OneOf(PagePart.Summary, @base.Summary, mine.Summary, theirs.Summary),
                OneOf(PagePart.Slug, @base.Slug, mine.Slug, theirs.Slug),
                body.Text,
                Fields()),
            clashes);

        string OneOf(PagePart part, string was, string my, string their, Func<string, string>? words = null)
        {
            if (my == was || my == their)
                return their;
            if (their != was)
                clashes.Add(words is null ? new PartClash(part, was, my, their) : new PartClash(part, words(was), words(my), words(their)));
            return my;
        }

        PageFields Fields()
        {
            var merged = JsonNode.Parse(mine.Fields.ToJson())!.AsObject();
            var (was, my, their) = (PageParts.FieldsOf(@base), PageParts.FieldsOf(mine), PageParts.FieldsOf(theirs));
            foreach (var part in was.Keys.Union(my.Keys).Union(their.Keys))
            {
                var name = PageParts.NameOf(part);
                merged[name] = Field(part, was.GetValueOrDefault(part), my.GetValueOrDefault(part), their.GetValueOrDefault(part));
                if (merged[name] is null)
                    merged.Remove(name);
            }

            return PageFields.FromJson(merged.ToJsonString());
        }

        JsonNode? Field(PagePart part, JsonNode? was, JsonNode? my, JsonNode? their)
        {
            if ((was ?? my ?? their) is JsonArray)
            {
                var stretches = ThreeWay.Merge(Entries(was), Entries(my), Entries(their));
                clashes.AddRange(stretches.Where(s => s.IsClash).Select(s => new PartClash(part, Worded(List(s.Base)), Worded(List(s.Mine)), Worded(List(s.Theirs)))));
                return List(stretches.SelectMany(s => s.Both));
            }

            return Read(OneOf(part, PageParts.Exactly(was), PageParts.Exactly(my), PageParts.Exactly(their), kept => Worded(Read(kept))));
        }

        string Worded(JsonNode? field) => PageParts.Worded(field, language);
    }

    private static JsonNode? Read(string kept) => kept.Length == 0 ? null : JsonNode.Parse(kept);

    private static IReadOnlyList<string> Entries(JsonNode? list) => list is JsonArray entries ? [.. entries.Select(PageParts.Exactly)] : [];

    private static JsonArray List(IEnumerable<string> entries) => [.. entries.Select(Read)];
}
