using Almaty2020.Markup;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Checks a content folder against all rules. Problems that the editor only warns about do not block an import: staff may have published
/// such a page, and every export must be importable.
/// </summary>
public static class ContentCheck
{
    /// <returns>The issues, ordered by file and line; empty if there are none.</returns>
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
            issues.AddRange(
                body.Issues.Select(i => new ContentIssue(
                    file.File,
                    LineInFile(file, i.Line),
                    MarkupIssueWording.Of(i),
                    MarkupIssueCodes.BlocksPublishing(i.Code)
                ))
            );
            issues.AddRange(PlainMarks(file));
            issues.AddRange(Links(folder, file, body, bodies));
            issues.AddRange(Images(folder, file, body));
            issues.AddRange(PageKeys(folder, file));
        }

        issues.AddRange(UnusedDocuments(folder, bodies.Values));

        return [.. issues.OrderBy(i => i.File, StringComparer.Ordinal).ThenBy(i => i.Line)];
    }

    /// <summary>Markup characters in title and summary, which are shown as typed.</summary>
    private static IEnumerable<ContentIssue> PlainMarks(ContentFile file) =>
        from field in new[] { (Key: "title", file.Text.Title), (Key: "summary", Title: file.Text.Summary) }
        from mark in MarkupRenderer.FindLeftoverSyntax(field.Title)
        select new ContentIssue(
            file.File,
            file.Lines.LineOf(field.Key),
            MarkupIssueWording.Of(new MarkupIssue(MarkupIssueCodes.LeftoverSyntax, 1, mark)),
            Blocks: false
        );

    private static int LineInFile(ContentFile file, int bodyLine) => file.Lines.Body + bodyLine - 1;

    private static IEnumerable<ContentIssue> Tree(ContentFolder folder)
    {
        foreach (var file in folder.Files)
        {
            if (!IsKey(file.Key))
                yield return new ContentIssue(
                    file.File,
                    1,
                    "the file name is the page's key, which links use; write it with lower-case letters, digits and single hyphens"
                );

            foreach (var only in Template.All.Where(t => t.OnlyKey is not null && (file.Place.Template == t) != (file.Key == t.OnlyKey)))
                yield return new ContentIssue(
                    file.File,
                    file.Lines.LineOf("template"),
                    $"only the {(only == Template.Home ? "home page" : "page about the site")} has 'template: {only.FileName}' and the name {only.OnlyKey}.md; change the template or the file name"
                );

            if (file.Place.Parent is not { } parent)
                continue;
            if (file.Place.Template.OnlyKey is not null || Template.All.Any(t => t.OnlyKey == parent))
                yield return new ContentIssue(
                    file.File,
                    LineOfParent(file),
                    $"the {(file.Place.Template == Template.Site || parent == Template.Site.OnlyKey ? "page about the site" : "home page")} has neither a parent nor children; choose another 'parent'"
                );
            else if (!IsKey(parent) || !folder.Has(file.Language, parent))
                yield return new ContentIssue(
                    file.File,
                    LineOfParent(file),
                    $"the parent page is missing; add {ContentFile.FileOf(file.Language, parent)}"
                );
        }

        foreach (var language in folder.Files.GroupBy(f => f.Language))
        {
            var parents = language.ToDictionary(f => f.Key, f => f.Place.Parent, StringComparer.Ordinal);
            foreach (var file in language.Where(f => Ancestors(f.Key, parents).Contains(f.Key)))
                yield return new ContentIssue(
                    file.File,
                    LineOfParent(file),
                    $"the page would be its own ancestor; choose another 'parent', or '{PageTextWriter.Top}' for none"
                );
        }
    }

    private static bool IsKey(string key) => key.Length <= Page.KeyMaxLength && key.Split('/').All(Slugs.IsValid);

    private static int LineOfParent(ContentFile file) => file.Lines.Keys.GetValueOrDefault("parent", 1);

    /// <summary>Keys of the ancestors of a page, its parent first. In a cycle, each page of the cycle occurs once.</summary>
    /// <param name="key">Key of the page.</param>
    /// <param name="parents">The parent of every page; null at the top of the tree.</param>
    internal static IEnumerable<string> Ancestors(string key, IReadOnlyDictionary<string, string?> parents)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var above = parents.GetValueOrDefault(key); above is not null && seen.Add(above); above = parents.GetValueOrDefault(above))
            yield return above;
    }

    private static IEnumerable<ContentIssue> ReservedAddresses(ContentFolder folder) =>
        folder
            .Files.Where(f => f.Place.Parent is null && Slugs.Reserved.Contains(f.Text.Slug))
            .Select(f => new ContentIssue(
                f.File,
                f.Lines.LineOf("slug"),
                $"the address {Published.Addresses.PagePath(f.Language, f.Text.Slug)} is reserved by the site; give the page another slug"
            ));

    private static IEnumerable<ContentIssue> SharedAddresses(ContentFolder folder)
    {
        var byPlace = folder.Files.ToDictionary(f => (f.Language, f.Key));
        var parents = folder
            .Files.ToLookup(f => f.Language)
            .ToDictionary(g => g.Key, g => g.ToDictionary(f => f.Key, f => f.Place.Parent, StringComparer.Ordinal));
        return folder
            .Files.GroupBy(f => (f.Language, Path: PathOf(f)))
            .Where(g => g.Count() > 1)
            .SelectMany(g =>
                g.Skip(1)
                    .Select(f => new ContentIssue(
                        f.File,
                        f.Lines.LineOf("slug"),
                        $"the address {Published.Addresses.PagePath(g.Key.Language, g.Key.Path)} is also that of {g.First().File}; give one of them another slug"
                    ))
            );

        string PathOf(ContentFile file) =>
            string.Join(
                '/',
                Ancestors(file.Key, parents[file.Language])
                    .Select(key => byPlace.GetValueOrDefault((file.Language, key))?.Text.Slug)
                    .Reverse()
                    .Append(file.Text.Slug)
                    .OfType<string>()
            );
    }

    private static IEnumerable<ContentIssue> Translations(ContentFolder folder)
    {
        foreach (var page in folder.Files.GroupBy(f => f.Key, StringComparer.Ordinal))
        {
            // All languages must agree with the file of the source language.
            var source = page.First().Place.SourceLanguage ?? ContentFile.DefaultSource(page.Select(f => f.Language));
            var first = page.FirstOrDefault(f => f.Language == source) ?? page.First();
            foreach (var other in page)
            {
                foreach (var (key, mine, theirs) in Differences(other.Place, first.Place))
                    yield return new ContentIssue(
                        other.File,
                        other.Lines.LineOf(key),
                        $"'{key}' is {mine} here but {theirs} in {first.File}; make it the same in every language"
                    );
            }

            foreach (var language in Language.All.Where(l => page.All(f => f.Language != l)))
            {
                if (!folder.Has(language, page.Key))
                    yield return new ContentIssue(
                        first.File,
                        1,
                        $"the translation into {language.OwnName} is missing; add {ContentFile.FileOf(language, page.Key)}",
                        Blocks: false
                    );
            }
        }
    }

    private static IEnumerable<(string Key, object Mine, object Theirs)> Differences(TreePosition mine, TreePosition theirs)
    {
        if (mine.Template != theirs.Template)
            yield return ("template", mine.Template.FileName, theirs.Template.FileName);
        if (mine.Parent != theirs.Parent)
            yield return ("parent", mine.Parent ?? PageTextWriter.Top, theirs.Parent ?? PageTextWriter.Top);
        if (mine.Position != theirs.Position)
            yield return ("position", mine.Position, theirs.Position);
        if (mine.Navigation != theirs.Navigation)
            yield return ("navigation", FrontMatterWriter.Spelling(mine.Navigation), FrontMatterWriter.Spelling(theirs.Navigation));
        if (mine.SourceLanguage != theirs.SourceLanguage)
            yield return ("source-language", Named(mine.SourceLanguage), Named(theirs.SourceLanguage));

        static string Named(Language? language) => language?.Code ?? "not given";
    }

    private static IEnumerable<ContentIssue> Links(
        ContentFolder folder,
        ContentFile file,
        RenderedMarkup body,
        Dictionary<ContentFile, RenderedMarkup> bodies
    )
    {
        foreach (var link in body.Links)
        {
            var line = LineInFile(file, link.Line);
            if (link.Target.StartsWith('/') || (!link.Target.Contains(':', StringComparison.Ordinal) && !link.Target.StartsWith('#')))
            {
                yield return new ContentIssue(
                    file.File,
                    line,
                    $"the link '{link.Target}' breaks when a page moves; link to page: followed by the page's key, such as page:{ContentFile.HomeKey}",
                    Blocks: false
                );
                continue;
            }

            var (key, fragment) = link.Target.Split('#', 2) is [var before, var after]
                ? (before, Uri.UnescapeDataString(after))
                : (link.Target, null);
            var target = file;
            if (key.StartsWith("page:", StringComparison.Ordinal))
            {
                var pageKey = Uri.UnescapeDataString(key["page:".Length..]);
                if (!Language.All.Any(l => folder.Has(l, pageKey)))
                {
                    yield return new ContentIssue(
                        file.File,
                        line,
                        $"the link points to a page that does not exist ('{link.Target}'); correct the key, or add the page",
                        Blocks: false
                    );
                    continue;
                }

                target = bodies.Keys.FirstOrDefault(f => f.Key == pageKey && f.Language == file.Language);
            }
            else if (key.Length > 0)
            {
                continue; // Another website.
            }

            if (fragment is not null && target is not null && bodies[target].Contents.All(h => h.Id != fragment))
                yield return new ContentIssue(
                    file.File,
                    line,
                    $"'#{fragment}' is not a heading of {target.File}; use one of its heading ids ({string.Join(", ", bodies[target].Contents.Select(h => h.Id))})",
                    Blocks: false
                );
        }
    }

    private static IEnumerable<ContentIssue> UnusedDocuments(ContentFolder folder, IEnumerable<RenderedMarkup> bodies)
    {
        var used = bodies.SelectMany(b => b.Links).Select(l => PictureAddress.KeyOf(l.Target)).ToHashSet();
        return folder
            .Pictures.Values.Where(f => f.Text.IsDocument && !used.Contains(f.Key))
            .Select(f => new ContentIssue(
                f.File,
                1,
                $"no text links to the document; link to it as {PictureAddress.LibraryPrefix}{f.Key}, or delete the file",
                Blocks: false
            ));
    }

    private static IEnumerable<ContentIssue> PageKeys(ContentFolder folder, ContentFile file) =>
        from named in file.Text.Fields.PageKeys()
        where !IsKey(named.Key) || !Language.All.Any(l => folder.Has(l, named.Key))
        select new ContentIssue(
            file.File,
            file.Lines.LineOf(named.InputName[FieldDefinition.Prefix.Length..].Split('.')[0]),
            $"there is no page '{FrontMatterReader.Quoted(named.Key)}'; correct the key, or add the page",
            Blocks: false
        );

    private static IEnumerable<ContentIssue> Images(ContentFolder folder, ContentFile file, RenderedMarkup body)
    {
        foreach (var image in body.Images)
        {
            if (PictureAddress.KeyOf(image.Source) is { } key)
            {
                if (
                    image.AlternativeText.Length == 0
                    && folder.Pictures.TryGetValue(key, out var picture)
                    && !picture.IsDescribedIn(file.Language)
                )
                    yield return new ContentIssue(
                        file.File,
                        LineInFile(file, image.Line),
                        $"the picture '{image.Source}' has no alternative text in '{file.Language}'; add it to {picture.TextFile}, or write it between the brackets",
                        Blocks: false
                    );
                else if (!folder.Pictures.ContainsKey(key))
                    yield return Missing(LineInFile(file, image.Line), image.Source);
            }
            else if (!Exists(image.Source))
                yield return new ContentIssue(
                    file.File,
                    LineInFile(file, image.Line),
                    $"the picture '{image.Source}' is missing; put it into the media folder and refer to it as /media/name.jpg",
                    Blocks: false
                );
        }

        foreach (var link in body.Links)
        {
            if (PictureAddress.KeyOf(link.Target) is not { } key)
                continue;
            if (!folder.Pictures.TryGetValue(key, out var document) || !document.Text.IsDocument)
                yield return new ContentIssue(
                    file.File,
                    LineInFile(file, link.Line),
                    $"the document '{link.Target}' is missing; put its file into {LibraryFolder.Name}, or correct the key",
                    Blocks: false
                );
            else if (link.Text.Length == 0 && !document.IsDescribedIn(file.Language))
                yield return new ContentIssue(
                    file.File,
                    LineInFile(file, link.Line),
                    $"the document '{link.Target}' has no title in '{file.Language}'; add it to {document.TextFile}, or write it between the brackets",
                    Blocks: false
                );
        }

        foreach (var (address, input) in file.Text.Fields.Pictures())
        {
            var line = file.Lines.LineOf(input[FieldDefinition.Prefix.Length..].Split('.')[0]);
            if (PictureAddress.KeyOf(address) is { } key)
            {
                if (!folder.Pictures.ContainsKey(key))
                    yield return Missing(line, address);
            }
            else if (!Exists(address))
            {
                yield return new ContentIssue(
                    file.File,
                    line,
                    $"the picture '{address}' is missing; put it into the media folder and refer to it as /media/name.jpg",
                    Blocks: false
                );
            }
        }

        ContentIssue Missing(int line, string address) =>
            new(
                file.File,
                line,
                $"the picture '{address}' is missing; put its file into {LibraryFolder.Name}, or correct the key",
                Blocks: false
            );

        bool Exists(string source) =>
            PictureAddress.FileNameOf(source) is { } name
            && MediaFolder.Find(Path.Combine(folder.Root, MediaFolder.Name), name) is not null;
    }
}
