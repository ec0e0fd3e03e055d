using Almaty2020.Markup;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>What is to be mended in a draft.</summary>
/// <param name="Field">Id of the input that it is about.</param>
/// <param name="Words">What is wrong and how to mend it, worded.</param>
/// <param name="Line">Of the text, counted from 1; null where it is about all of it.</param>
/// <param name="Blocks">Whether the draft cannot be submitted or published so; else its readers would trip over it.</param>
public sealed record DraftCheck(string Code, string Field, string Words, int? Line, bool Blocks)
{
    /// <summary>Whether it only says that a page is yet to be written: no reproach to whoever has just begun it.</summary>
    public bool IsYetToBeWritten { get; init; }
}

/// <summary>What a draft is held against.</summary>
/// <param name="Pages">Of the pages that the draft names: keys of those that residents see, with the languages that they see them in.</param>
/// <param name="Source">Of a translation: what it is translated from; else null.</param>
public sealed record CheckedAgainst(Template Template, Language Language, IReadOnlyDictionary<string, IReadOnlyList<Language>> Pages, PageText? Source)
{
    /// <summary>Whether the site serves a picture address; null where nobody knows.</summary>
    public Func<string, bool>? HasPicture { get; init; }

    /// <summary>What stands in the way of the draft's address.</summary>
    public IReadOnlyList<AddressConflict> Addresses { get; init; } = [];

    /// <summary>Of a priority: its number by its place; else null.</summary>
    public int? Number { get; init; }
}

/// <summary>Everything that is checked in a draft; <see cref="CheckRules"/> says what comes of it.</summary>
public static class DraftChecks
{
    /// <summary>What blocks first, then by line.</summary>
    public static IReadOnlyList<DraftCheck> Of(PageText text, CheckedAgainst against, Texts texts, CancellationToken ct = default)
    {
        var isUnwritten = string.IsNullOrWhiteSpace(text.Summary) && string.IsNullOrWhiteSpace(text.Body);
        var found = PublishChecks.For(text.Tidy(), against.Template)
            .Select(i => Check(i.Code, $"{LabelOf(FieldOf(i), texts)}: {texts["admin.issue." + i.Code]}", null, FieldOf(i)) with { IsYetToBeWritten = isUnwritten && i.Code == IssueCodes.Missing })
            .ToList();
        found.AddRange(against.Addresses.Select(Address));
        var rendered = Rendering.Render(text.Body, against.Language, ct);
        found.AddRange(rendered.Issues.Select(issue => Check(issue.Code, MarkupIssueWords.Of(issue, texts), issue.Line, "body")));
        found.AddRange(PlainMarks("title", text.Title, texts).Concat(PlainMarks("summary", text.Summary, texts)));
        if (against.Template == Template.Page && !isUnwritten && string.IsNullOrWhiteSpace(rendered.PlainText) && rendered is { Images.Count: 0, Links.Count: 0 })
            found.Add(Check(CheckCodes.EmptyBody, texts["admin.check.empty-body"], null));
        if (against.Number is { } number)
            found.AddRange([.. OtherNumbers("title", text.Title, number), .. OtherNumbers("summary", text.Summary, number)]);
        found.AddRange(Links(rendered, against, texts));
        found.AddRange(Pictures(text, rendered, against, texts));
        found.AddRange(Sentences.TooLong(text.Summary, against.Language).Select(s => LongSentence(s, null, "summary")));
        found.AddRange(Sentences.TooLong(text.Body, against.Language).Select(s => LongSentence(s, s.Line, "body")));
        if (against.Source is { } source)
        {
            found.AddRange(Figures.Missing(AllOf(source), Language.Source, AllOf(text), against.Language)
                .Select(f => Check(CheckCodes.FigureMissing, texts["admin.check.figure-missing", f.Written], null)));
        }

        return [.. found.OrderBy(c => c.Blocks ? 0 : 1).ThenBy(c => c.Line ?? 0)];

        IEnumerable<DraftCheck> OtherNumbers(string field, string said, int number) => PriorityNumbers.In(said, against.Language)
            .Where(n => n.Number != number)
            .Select(n => Check(CheckCodes.OtherNumber, texts["admin.check.other-number", n.Words, number], null, field));

        DraftCheck Address(AddressConflict conflict) => conflict.Kind switch
        {
            AddressConflictKind.Taken => Check(IssueCodes.AddressTaken, texts["admin.check.address-taken", conflict.Title], null),
            AddressConflictKind.Reserved => Check(IssueCodes.AddressReserved, OfSlug(texts["admin.issue.address-reserved"]), null),
            AddressConflictKind.TooLong => Check(IssueCodes.AddressTooLong, OfSlug(texts["admin.issue.address-too-long"]), null),
            AddressConflictKind.LeadsElsewhere => Check(CheckCodes.AddressLeadsElsewhere, texts["admin.check.address-leads-elsewhere", conflict.Title], null),
            AddressConflictKind.Wanted => Check(CheckCodes.AddressWanted, texts["admin.check.address-wanted", conflict.Title], null),
            _ => Check(IssueCodes.ParentNotLive, texts["admin.issue.parent-not-live"], null),
        };

        string OfSlug(string words) => $"{LabelOf("slug", texts)}: {words}";

        DraftCheck LongSentence(Sentence sentence, int? line, string field) =>
            Check(CheckCodes.LongSentence, texts.Plural("admin.check.long-sentence", sentence.Words) + " " + texts["admin.check.long-sentence.mend", Beginning(sentence.Text)], line, field);
    }

    /// <summary>The id of the input that an issue of a text is about.</summary>
    public static string FieldOf(Issue issue) => issue.Field switch
    {
        nameof(PageText.Title) => "title",
        nameof(PageText.Summary) => "summary",
        nameof(PageText.Slug) => "slug",
        nameof(PageText.Body) => "body",
        nameof(PageFields.ShortTitle) => FieldChecks.Prefix + "short-title",
        nameof(Revision.Note) => "note",
        nameof(Draft.Message) => "message",
        nameof(ScheduledAct.DueAtUtc) => WhenForm.DateField,
        nameof(Publication.UntilUtc) => WhenForm.UntilField,
        nameof(Remark) => "text",
        nameof(Page) or nameof(PageText.Fields) => "",
        _ => issue.Field,
    };

    /// <summary>What a field of a text is called on the screen.</summary>
    /// <param name="field">Id of its input.</param>
    public static string LabelOf(string field, Texts texts)
    {
        if (!field.StartsWith(FieldChecks.Prefix, StringComparison.Ordinal))
            return texts["admin.field." + field];
        var data = field[FieldChecks.Prefix.Length..];
        return texts["admin.data." + data];
    }

    /// <summary>An issue of a text in words, with its field's name before it: "fill this in" alone leaves open what.</summary>
    public static string Labelled(Issue issue, string words, Texts texts) => FieldOf(issue) switch
    {
        "title" or "summary" or "slug" or "body" => $"{LabelOf(FieldOf(issue), texts)}: {words}",
        "note" => $"{texts["admin.field.public-note"]}: {words}",
        var data when data.StartsWith(FieldChecks.Prefix, StringComparison.Ordinal) => $"{LabelOf(data, texts)}: {words}",
        _ => words,
    };

    /// <summary>Where an issue of a text is mended, seen from a screen of several; null where there is no field to it.</summary>
    /// <param name="note">Id of the field for words to residents on that screen.</param>
    public static string? WayTo(Issue issue, int pageId, Language language, string note) => FieldOf(issue) switch
    {
        "note" => "#" + note,
        var field when field is "title" or "summary" or "slug" or "body" || field.StartsWith(FieldChecks.Prefix, StringComparison.Ordinal) => $"{EditorScreen.AddressOf(pageId, language)}#{field}",
        _ => null,
    };

    /// <summary>Title and summary are shown as they are typed.</summary>
    private static IEnumerable<DraftCheck> PlainMarks(string field, string text, Texts texts) =>
        MarkupRenderer.LeftoverMarks(text).Select(mark => Check(MarkupIssueCodes.LeftoverMark, texts["admin.check.leftover-mark", mark], null, field));

    private static IEnumerable<DraftCheck> Links(RenderedMarkup rendered, CheckedAgainst against, Texts texts)
    {
        foreach (var link in rendered.Links)
        {
            if (LinkWords.AreVague(link.Text, against.Language))
                yield return Check(CheckCodes.VagueLink, texts["admin.check.vague-link", link.Text], link.Line);

            if (link.Target.StartsWith('#'))
            {
                if (!rendered.Contents.Any(h => h.Id == Uri.UnescapeDataString(link.Target[1..])))
                    yield return Check(CheckCodes.DeadPart, texts["admin.check.dead-part", link.Target], link.Line);
            }
            else if (link.Target.StartsWith("page:", StringComparison.Ordinal))
            {
                var key = Uri.UnescapeDataString(link.Target["page:".Length..].Split('#')[0]);
                if (!against.Pages.TryGetValue(key, out var languages))
                    yield return Check(CheckCodes.DeadLink, texts["admin.check.dead-link", link.Text, key], link.Line);
                else if (!languages.Contains(against.Language))
                    yield return Check(CheckCodes.ForeignLink, texts["admin.check.foreign-link", link.Text, string.Join(", ", languages.Select(l => l.OwnName))], link.Line);
            }
        }
    }

    private static IEnumerable<DraftCheck> Pictures(PageText text, RenderedMarkup rendered, CheckedAgainst against, Texts texts)
    {
        if (against.HasPicture is not { } has)
            return [];
        var missing = rendered.Images.Where(i => !has(i.Source)).Select(i => Check(CheckCodes.PictureMissing, texts["admin.check.picture-missing", i.Source], i.Line, "body"));
        // An address that is no picture's has an issue of its own.
        return text.Fields is ProfileFields { Portrait.Image: { } portrait } && PictureAddress.IsAllowed(portrait) && !has(portrait)
            ? missing.Append(Check(CheckCodes.PictureMissing, texts["admin.check.picture-missing", portrait], null, FieldChecks.PortraitImage))
            : missing;
    }

    private static DraftCheck Check(string code, string words, int? line, string? field = null)
    {
        var (weight, usual) = CheckRules.All[code];
        return new DraftCheck(code, usual ?? field ?? "", words, line, weight == Weight.Blocks);
    }

    private static string AllOf(PageText text) => $"{text.Title}\n\n{text.Summary}\n\n{text.Body}";

    private static string Beginning(string sentence)
    {
        var words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 6 ? string.Join(' ', words[..6]) + " …" : sentence;
    }
}
