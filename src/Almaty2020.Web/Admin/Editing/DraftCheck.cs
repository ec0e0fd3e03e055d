using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Editing.Checking;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>An issue in a draft.</summary>
/// <param name="Field">Id of the input that the issue is about.</param>
/// <param name="Text">Localized text: what is wrong and how to fix it.</param>
/// <param name="Line">Line of the text, starting at 1; null if the issue is about the whole text.</param>
/// <param name="Blocks">True if the draft cannot be submitted or published like this. False if readers would stumble over it.</param>
public sealed record DraftCheck(string Code, string Field, string Text, int? Line, bool Blocks)
{
    /// <summary>True if it only says that the page has not been written yet, which is no mistake in a new page.</summary>
    public bool IsNotWrittenYet { get; init; }
}

/// <summary>Data that a draft is checked against.</summary>
/// <param name="Pages">Keys of the live pages that the draft links to, with the languages in which each is live.</param>
/// <param name="Translation">For translations: what the text is compared with; null otherwise.</param>
public sealed record DraftCheckContext(
    Template Template,
    Language Language,
    IReadOnlyDictionary<string, IReadOnlyList<Language>> Pages,
    TranslationContext? Translation
)
{
    /// <summary>Tells whether the site serves a picture address; null if that is unknown.</summary>
    public Func<string, bool>? HasPicture { get; init; }

    /// <summary>
    /// By key: the pictures and documents of the library in the draft; null if they are unknown.
    /// </summary>
    public IReadOnlyDictionary<string, LibraryEntry>? Pictures { get; init; }

    /// <summary>Conflicts of the draft's address.</summary>
    public IReadOnlyList<AddressConflict> Addresses { get; init; } = [];

    /// <summary>For priorities: the number that its position gives; null otherwise.</summary>
    public int? Number { get; init; }
}

/// <summary>What a translation is compared with.</summary>
/// <param name="Live">The live text of the translation; null if it is not live.</param>
public sealed record TranslationContext(Language SourceLanguage, PageText Source, PageText? Live);

/// <summary>Runs all checks of a draft. <see cref="CheckRules"/> defines their severity.</summary>
public static class DraftChecks
{
    /// <summary>Blocking issues come first, then by line.</summary>
    public static IReadOnlyList<DraftCheck> Run(PageText text, DraftCheckContext against, Texts texts, CancellationToken ct = default)
    {
        var isUnwritten = string.IsNullOrWhiteSpace(text.Summary) && string.IsNullOrWhiteSpace(text.Body);
        var found = PublishChecks
            .For(text.Normalized(), against.Template)
            .Select(i =>
                Check(i.Code, $"{LabelOf(FieldOf(i), texts)}: {NamedIssue.TextOf(i, texts)}", null, FieldOf(i)) with
                {
                    IsNotWrittenYet = isUnwritten && i.Code == IssueCodes.Missing,
                }
            )
            .ToList();
        found.AddRange(against.Addresses.Select(Address));
        var rendered = Rendering.Render(text.Body, against.Language, ct);
        found.AddRange(rendered.Issues.Select(issue => Check(issue.Code, MarkupIssueMessages.Of(issue, texts), issue.Line, "body")));
        found.AddRange(PlainMarks("title", text.Title, texts).Concat(PlainMarks("summary", text.Summary, texts)));
        if (
            against.Template == Template.Page
            && !isUnwritten
            && string.IsNullOrWhiteSpace(rendered.PlainText)
            && rendered is { Images.Count: 0, Links.Count: 0 }
        )
            found.Add(Check(CheckCodes.EmptyBody, texts["admin.check.empty-body"], null));
        if (against.Number is { } number)
            found.AddRange([.. OtherNumbers("title", text.Title, number), .. OtherNumbers("summary", text.Summary, number)]);
        found.AddRange(Links(rendered, against, texts));
        found.AddRange(
            text.Fields.PageKeys()
                .Where(k => !against.Pages.ContainsKey(k.Key))
                .Select(k => Check(CheckCodes.BrokenLink, texts["admin.check.dead-key", k.Key], null, k.InputName))
        );
        found.AddRange(Pictures(text, rendered, against, texts));
        found.AddRange(Sentences.TooLong(text.Summary, against.Language).Select(s => LongSentence(s, null, "summary")));
        found.AddRange(Sentences.TooLong(text.Body, against.Language).Select(s => LongSentence(s, s.Line, "body")));
        if (against.Translation is var (sourceLanguage, source, live) && !isUnwritten)
        {
            if (text.Normalized().Body is { Length: > 0 } body && body == source.Normalized().Body)
                found.Add(Check(CheckCodes.Untranslated, texts["admin.check.untranslated", sourceLanguage.OwnName], null));
            found.AddRange(
                Figures
                    .Missing(AllOf(source), sourceLanguage, AllOf(text), against.Language)
                    .Select(f => Check(CheckCodes.FigureMissing, texts["admin.check.figure-missing", f.Written], null))
            );
            if (live is not null)
                found.AddRange(
                    TranslationConsistency
                        .OwnChanges(source, sourceLanguage, live, text, against.Language, ct)
                        .Select(c => OwnChange(c, texts))
                );
        }

        return [.. found.OrderBy(c => c.Blocks ? 0 : 1).ThenBy(c => c.Line ?? 0)];

        IEnumerable<DraftCheck> OtherNumbers(string field, string value, int number) =>
            PriorityNumbers
                .FindIn(value, against.Language)
                .Where(n => n.Number != number)
                .Select(n => Check(CheckCodes.WrongPriorityNumber, texts["admin.check.other-number", n.Words, number], null, field));

        DraftCheck Address(AddressConflict conflict) =>
            conflict.Kind switch
            {
                AddressConflictKind.Taken => Check(IssueCodes.AddressTaken, texts["admin.check.address-taken", conflict.Title], null),
                AddressConflictKind.Reserved => Check(IssueCodes.AddressReserved, OfSlug(texts["admin.issue.address-reserved"]), null),
                AddressConflictKind.TooLong => Check(IssueCodes.AddressTooLong, OfSlug(texts["admin.issue.address-too-long"]), null),
                AddressConflictKind.RedirectsToOtherPage => Check(
                    CheckCodes.AddressRedirectsToOtherPage,
                    texts["admin.check.address-leads-elsewhere", conflict.Title],
                    null
                ),
                AddressConflictKind.WantedByOtherDraft => Check(
                    CheckCodes.AddressWanted,
                    texts["admin.check.address-wanted", conflict.Title],
                    null
                ),
                _ => Check(IssueCodes.ParentNotLive, texts["admin.issue.parent-not-live"], null),
            };

        string OfSlug(string words) => $"{LabelOf("slug", texts)}: {words}";

        DraftCheck LongSentence(Sentence sentence, int? line, string field) =>
            Check(
                CheckCodes.LongSentence,
                texts.Plural("admin.check.long-sentence", sentence.Words)
                    + " "
                    + texts["admin.check.long-sentence.mend", Beginning(sentence.Text)],
                line,
                field
            );
    }

    /// <summary>Id of the input that an issue of a text is about.</summary>
    public static string FieldOf(Issue issue) =>
        issue.Field switch
        {
            nameof(PageText.Title) => "title",
            nameof(PageText.Summary) => "summary",
            nameof(PageText.Slug) => "slug",
            nameof(PageText.Body) => "body",
            nameof(PageFields.ShortTitle) => FieldDefinition.Prefix + "short-title",
            nameof(Revision.Note) => "note",
            nameof(Draft.Message) => "message",
            nameof(ScheduledAct.DueAtUtc) => ScheduleForm.DateField,
            nameof(Publication.UntilUtc) => ScheduleForm.UntilField,
            nameof(Remark) => "text",
            nameof(Page) or nameof(PageText.Fields) => "",
            _ => issue.Field,
        };

    /// <summary>Label of a text's field, as on the screen.</summary>
    /// <param name="field">Id of the field's input.</param>
    public static string LabelOf(string field, Texts texts) => texts[PageParts.LabelKeyOf(field)];

    /// <summary>An issue of a text with its field's label before it: "fill this in" alone does not tell what to fill in.</summary>
    public static string WithLabel(Issue issue, string words, Texts texts) =>
        FieldOf(issue) switch
        {
            "title" or "summary" or "slug" or "body" => $"{LabelOf(FieldOf(issue), texts)}: {words}",
            "note" => $"{texts["admin.field.public-note"]}: {words}",
            var data when data.StartsWith(FieldDefinition.Prefix, StringComparison.Ordinal) => $"{LabelOf(data, texts)}: {words}",
            _ => words,
        };

    /// <summary>Link to where an issue can be fixed, from a screen about several texts; null if there is no field for it.</summary>
    /// <param name="note">Id of that screen's field for the note to residents.</param>
    public static string? LinkTo(Issue issue, int pageId, Language language, string note) =>
        FieldOf(issue) switch
        {
            "note" => "#" + note,
            var field
                when field is "title" or "summary" or "slug" or "body"
                    || field.StartsWith(FieldDefinition.Prefix, StringComparison.Ordinal) =>
                $"{AdminLinks.Editor(pageId, language)}#{field}",
            _ => null,
        };

    private static DraftCheck OwnChange(OwnChange change, Texts texts) =>
        change is { Kind: OwnChangeKind.SharedField, What: [string field] }
            ? Check(CheckCodes.OwnChange, texts["admin.check.own-change." + change.Kind, LabelOf(field, texts)], null, field)
            : Check(CheckCodes.OwnChange, texts["admin.check.own-change." + change.Kind, [.. change.What]], null, "body");

    /// <summary>Finds leftover markup in title or summary, which are shown exactly as typed.</summary>
    private static IEnumerable<DraftCheck> PlainMarks(string field, string text, Texts texts) =>
        MarkupRenderer
            .FindLeftoverSyntax(text)
            .Select(mark => Check(MarkupIssueCodes.LeftoverSyntax, texts["admin.check.leftover-mark", mark], null, field));

    private static IEnumerable<DraftCheck> Links(RenderedMarkup rendered, DraftCheckContext against, Texts texts)
    {
        foreach (var link in rendered.Links)
        {
            if (VagueLinkTexts.Contains(link.Text, against.Language))
                yield return Check(CheckCodes.VagueLink, texts["admin.check.vague-link", link.Text], link.Line);

            if (link.Target.StartsWith('#'))
            {
                if (!rendered.Contents.Any(h => h.Id == Uri.UnescapeDataString(link.Target[1..])))
                    yield return Check(CheckCodes.DeadAnchor, texts["admin.check.dead-part", link.Target], link.Line);
            }
            else if (link.Target.StartsWith("page:", StringComparison.Ordinal))
            {
                var key = Uri.UnescapeDataString(link.Target["page:".Length..].Split('#')[0]);
                if (!against.Pages.TryGetValue(key, out var languages))
                    yield return Check(CheckCodes.BrokenLink, texts["admin.check.dead-link", link.Text, key], link.Line, "body");
                else if (!languages.Contains(against.Language))
                    yield return Check(
                        CheckCodes.OtherLanguageLink,
                        texts["admin.check.foreign-link", link.Text, string.Join(", ", languages.Select(l => l.OwnName))],
                        link.Line
                    );
            }
        }
    }

    private static IEnumerable<DraftCheck> Pictures(PageText text, RenderedMarkup rendered, DraftCheckContext against, Texts texts) =>
        LibraryPictures(text, rendered, against, texts).Concat(PictureFiles(text, rendered, against, texts));

    private static IEnumerable<DraftCheck> LibraryPictures(PageText text, RenderedMarkup rendered, DraftCheckContext against, Texts texts)
    {
        if (against.Pictures is not { } library)
            yield break;
        foreach (var image in rendered.Images)
        {
            if (PictureAddress.KeyOf(image.Source) is not { } key)
                continue;
            if (!PictureChecks.HasPicture(library, image.Source))
                yield return Check(IssueCodes.PictureMissing, texts["admin.check.library-picture-missing", key], image.Line, "body");
            else if (PictureChecks.IsUndescribed(image, library))
                yield return Check(IssueCodes.PictureNotDescribed, texts["admin.check.picture-not-described", key], image.Line);
        }

        foreach (var (address, input) in text.Fields.Pictures())
        {
            if (PictureAddress.KeyOf(address) is { } key && !PictureChecks.HasPicture(library, address))
                yield return Check(IssueCodes.PictureMissing, texts["admin.check.library-picture-missing", key], null, input);
        }

        foreach (var link in rendered.Links)
        {
            if (PictureAddress.KeyOf(link.Target) is not { } key)
                continue;
            if (!PictureChecks.HasDocument(library, link.Target))
                yield return Check(IssueCodes.DocumentMissing, texts["admin.check.document-missing", key], link.Line);
            else if (PictureChecks.IsUntitled(link, library))
                yield return Check(IssueCodes.DocumentNotTitled, texts["admin.check.document-not-titled", key], link.Line);
        }
    }

    private static IEnumerable<DraftCheck> PictureFiles(PageText text, RenderedMarkup rendered, DraftCheckContext against, Texts texts)
    {
        if (against.HasPicture is not { } has)
            return [];
        var inText = rendered
            .Images.Where(i => PictureAddress.KeyOf(i.Source) is null && !has(i.Source))
            .Select(i => Check(CheckCodes.PictureMissing, texts["admin.check.picture-missing", i.Source], i.Line, "body"));
        // An invalid picture address is reported by another check.
        var inFields = text
            .Fields.Pictures()
            .Where(p => PictureAddress.FileNameOf(p.Address) is not null && !has(p.Address))
            .Select(p => Check(CheckCodes.PictureMissing, texts["admin.check.picture-missing", p.Address], null, p.InputName));
        return inText.Concat(inFields);
    }

    private static DraftCheck Check(string code, string words, int? line, string? field = null)
    {
        var (weight, usual) = CheckRules.All[code];
        return new DraftCheck(code, usual ?? field ?? "", words, line, weight == Severity.Blocking);
    }

    private static string AllOf(PageText text) => $"{text.Title}\n\n{text.Summary}\n\n{text.Body}";

    private static string Beginning(string sentence)
    {
        var words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 6 ? string.Join(' ', words[..6]) + " …" : sentence;
    }
}
