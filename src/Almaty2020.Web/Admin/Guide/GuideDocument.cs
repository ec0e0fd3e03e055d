using System.Collections.Concurrent;
using Almaty2020.Markup;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Html;

namespace Almaty2020.Web.Admin.Guide;

/// <summary>The guide for staff: <c>docs/editing.LANGUAGE.md</c> and its pictures, which the build copies beside the program.</summary>
/// <param name="Language">The source language if there is no guide in the requested one.</param>
public sealed record GuideDocument(Language Language, string Title, IHtmlContent Html, IReadOnlyList<MarkupHeading> Contents)
{
    private const string InDocument = "](editing/";
    private const string AsMedia = PictureAddress.Prefix + "editing/";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "docs");
    private static readonly ConcurrentDictionary<Language, GuideDocument> Rendered = new();

    public static GuideDocument In(Language language) => Rendered.GetOrAdd(language, Read);

    /// <returns>The path of a picture's file; null if the guide has no such picture.</returns>
    public static string? PictureFile(string name) =>
        Directory
            .EnumerateFiles(Path.Combine(Folder, "editing"), "*.png")
            .FirstOrDefault(file => string.Equals(Path.GetFileName(file), name, StringComparison.Ordinal));

    private static GuideDocument Read(Language language)
    {
        var file = FileOf(language);
        if (!File.Exists(file))
            (language, file) = (Language.OfNeutralResources, FileOf(Language.OfNeutralResources));

        // The first line is the title.
        var lines = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n', 2);
        // The renderer allows only pictures below /media/, so they are moved there for the rendering.
        var rendered = Rendering.Render(lines[1].Replace(InDocument, "](" + AsMedia, StringComparison.Ordinal), language);
        var html = rendered.Html.Replace($"src=\"{AsMedia}", $"src=\"{AdminLinks.Guide}/pictures/", StringComparison.Ordinal);
        return new GuideDocument(language, lines[0].TrimStart('#', ' '), new HtmlString(html), rendered.Contents);
    }

    private static string FileOf(Language language) => Path.Combine(Folder, $"editing.{language.Code}.md");
}
