using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Every rule that a content folder must keep. What the editor only warns of keeps nothing from being imported: staff may have published it, and what was
/// exported can be imported.
/// </summary>
public static class ContentCheck
{
    /// <returns>What is wrong, in order of file and line; empty for a faultless folder.</returns>
    public static IReadOnlyList<ContentIssue> Run(ContentFolder folder)
    {
        var bodies = folder.Files.ToDictionary(f => f, f => Rendering.Render(f.Text.Body, f.Language));
        var issues = new List<ContentIssue>(folder.Issues);
        issues.AddRange(Tree(folder));
        issues.AddRange(ReservedAddresses(folder));
        issues.AddRange(SharedAddresses(folder));
        issues.AddRange(Translations(folder));
        foreach (var (file, body) in bodies)
        {
            issues.AddRange(body.Issues.Select(i => new ContentIssue(file.File, LineInFile(file, i.Line), MarkupIssueWording.Of(i), MarkupIssueCodes.ForbidsPublishing(i.Code))));
            issues.AddRange(PlainMarks(file));
            issues.AddRange(Links(folder, file, body, bodies));
            issues.AddRange(Images(folder, file, body));
        }

        return [.. issues.OrderBy(i => i.File, StringComparer.Ordinal).ThenBy(i => i.Line)];
    }

    /// <summary>Title and summary are shown as they are typed.</summary>
    private static IEnumerable<ContentIssue> PlainMarks(ContentFile file) =>
        from field in new[] { (Key: "title", file.Text.Title), (Key: "summary", Title: file.Text.Summary) }
        from mark in MarkupRenderer.LeftoverMarks(field.Title)
        select new ContentIssue(file.File, file.Lines.Of(field.Key), MarkupIssueWording.Of(new MarkupIssue(MarkupIssueCodes.LeftoverMark, 1, mark)), Blocks: false);

    private static int LineInFile(ContentFile file, int bodyLine) => file.Lines.Body + bodyLine - 1;

    private static IEnumerable<ContentIssue> Tree(ContentFolder folder)
    {
        foreach (var file in folder.Files)
        {
            if (!IsKey(file.Key))
                yield return new ContentIssue(file.File, 1, "the file's name is the page's key, which links name; use small letters, digits and single hyphens");

            if ((file.Place.Template == Template.Home) != (file.Key == ContentFile.HomeKey))
                yield return new ContentIssue(file.File, file.Lines.Of("template"), $"the home page, and it alone, has 'template: home' and the name {ContentFile.HomeKey}.md; change one of the two");

            if (file.Place.Parent is not { } parent)
                continue;
            if (file.Place.Template == Template.Home || parent == ContentFile.HomeKey)
                yield return new ContentIssue(file.File, LineOfParent(file), "the home page lies above no page, and below none; put the page elsewhere");
            else if (!IsKey(parent) || !folder.Has(file.Language, parent))
                yield return new ContentIssue(file.File, LineOfParent(file), $"the page above it is missing; write {ContentFile.FileOf(file.Language, parent)}");
        }

        foreach (var language in folder.Files.GroupBy(f => f.Language))
        {
            var parents = language.ToDictionary(f => f.Key, f => f.Place.Parent, StringComparer.Ordinal);
            foreach (var file in language.Where(f => Above(f.Key, parents).Contains(f.Key)))
                yield return new ContentIssue(file.File, LineOfParent(file), $"the page would lie below itself; give it another 'parent', or none ('{PageTextWriter.Top}')");
        }
    }

    private static bool IsKey(string key) => key.Length <= Page.KeyMaxLength && key.Split('/').All(Slugs.IsValid);

    private static int LineOfParent(ContentFile file) => file.Lines.Keys.GetValueOrDefault("parent", 1);

    /// <summary>The pages above one, the nearest first. Of one that lies below itself, the whole round once.</summary>
    /// <param name="key">Of the page.</param>
    /// <param name="parents">Of all pages.</param>
    internal static IEnumerable<string> Above(string key, IReadOnlyDictionary<string, string?> parents)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var above = parents.GetValueOrDefault(key); above is not null && seen.Add(above); above = parents.GetValueOrDefault(above))
            yield return above;
    }

    private static IEnumerable<ContentIssue> ReservedAddresses(ContentFolder folder) => folder.Files
        .Where(f => f.Place.Parent is null && Slugs.Reserved.Contains(f.Text.Slug))
        .Select(f => new ContentIssue(
            f.File, f.Lines.Of("slug"), $"the address {Published.Addresses.Of(f.Language, f.Text.Slug)} is the site's own; give the page another slug"));

    private static IEnumerable<ContentIssue> SharedAddresses(ContentFolder folder)
    {
        var byPlace = folder.Files.ToDictionary(f => (f.Language, f.Key));
        var parents = folder.Files.ToLookup(f => f.Language).ToDictionary(g => g.Key, g => g.ToDictionary(f => f.Key, f => f.Place.Parent, StringComparer.Ordinal));
        return folder.Files
            .GroupBy(f => (f.Language, Path: PathOf(f)))
            .Where(g => g.Count() > 1)
            .SelectMany(g => g.Skip(1).Select(f => new ContentIssue(
                f.File, f.Lines.Of("slug"), $"the address {Published.Addresses.Of(g.Key.Language, g.Key.Path)} is that of {g.First().File} too; give one of them another slug")));

        string PathOf(ContentFile file) => string.Join('/', Above(file.Key, parents[file.Language])
            .Select(key => byPlace.GetValueOrDefault((file.Language, key))?.Text.Slug)
            .Reverse()
            .Append(file.Text.Slug)
            .OfType<string>());
    }

    private static IEnumerable<ContentIssue> Translations(ContentFolder folder)
    {
        foreach (var page in folder.Files.GroupBy(f => f.Key, StringComparer.Ordinal))
        {
            // The source language's file is the one that the others must agree with.
            var first = page.FirstOrDefault(f => f.Language == Language.Source) ?? page.First();
            foreach (var other in page)
            {
                foreach (var (key, mine, theirs) in Differences(other.Place, first.Place))
                    yield return new ContentIssue(other.File, other.Lines.Of(key), $"'{key}' is {mine}, and {theirs} in {first.File}; a page has the same in every language");
            }

            foreach (var language in Language.All.Where(l => page.All(f => f.Language != l)))
            {
                if (!folder.Has(language, page.Key))
                    yield return new ContentIssue(first.File, 1, $"the translation into {language.OwnName} is missing; write {ContentFile.FileOf(language, page.Key)}", Blocks: false);
            }
        }
    }

    private static IEnumerable<(string Key, object Mine, object Theirs)> Differences(PlaceInTree mine, PlaceInTree theirs)
    {
        if (mine.Template != theirs.Template)
            yield return ("template", FrontMatterWriter.Word(mine.Template), FrontMatterWriter.Word(theirs.Template));
        if (mine.Parent != theirs.Parent)
            yield return ("parent", mine.Parent ?? PageTextWriter.Top, theirs.Parent ?? PageTextWriter.Top);
        if (mine.Position != theirs.Position)
            yield return ("position", mine.Position, theirs.Position);
        if (mine.Navigation != theirs.Navigation)
            yield return ("navigation", FrontMatterWriter.Word(mine.Navigation), FrontMatterWriter.Word(theirs.Navigation));
    }

    private static IEnumerable<ContentIssue> Links(ContentFolder folder, ContentFile file, RenderedMarkup body, Dictionary<ContentFile, RenderedMarkup> bodies)
    {
        foreach (var link in body.Links)
        {
            var line = LineInFile(file, link.Line);
            if (link.Target.StartsWith('/') || (!link.Target.Contains(':', StringComparison.Ordinal) && !link.Target.StartsWith('#')))
            {
                yield return new ContentIssue(file.File, line, $"the link '{link.Target}' breaks when a page moves; write page: and the page's key, as page:{ContentFile.HomeKey}", Blocks: false);
                continue;
            }

            var (key, fragment) = link.Target.Split('#', 2) is [var before, var after] ? (before, Uri.UnescapeDataString(after)) : (link.Target, null);
            var target = file;
            if (key.StartsWith("page:", StringComparison.Ordinal))
            {
                var pageKey = Uri.UnescapeDataString(key["page:".Length..]);
                if (!Language.All.Any(l => folder.Has(l, pageKey)))
                {
                    yield return new ContentIssue(file.File, line, $"the link leads to no page ('{link.Target}'); mend the key, or write that page", Blocks: false);
                    continue;
                }

                target = bodies.Keys.FirstOrDefault(f => f.Key == pageKey && f.Language == file.Language);
            }
            else if (key.Length > 0)
            {
                continue; // Another site.
            }

            if (fragment is not null && target is not null && bodies[target].Contents.All(h => h.Id != fragment))
                yield return new ContentIssue(file.File, line, $"'#{fragment}' is no heading of {target.File}; write one of its headings' ids ({string.Join(", ", bodies[target].Contents.Select(h => h.Id))})", Blocks: false);
        }
    }

    private static IEnumerable<ContentIssue> Images(ContentFolder folder, ContentFile file, RenderedMarkup body)
    {
        foreach (var image in body.Images)
        {
            if (!Exists(image.Source))
                yield return new ContentIssue(file.File, LineInFile(file, image.Line), $"the picture '{image.Source}' is missing; put it into the folder media and write its name as /media/name.jpg", Blocks: false);
        }

        if (file.Text.Fields is ProfileFields { Portrait: { } portrait } && !Exists(portrait.Image))
            yield return new ContentIssue(file.File, file.Lines.Of("portrait"), $"the portrait '{portrait.Image}' is missing; put it into the folder media and write its name as /media/name.jpg", Blocks: false);

        bool Exists(string source) => PictureAddress.FileOf(source) is { } name && MediaFolder.Find(Path.Combine(folder.Root, MediaFolder.Name), name) is not null;
    }
}
