using Almaty2020.Markup;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Importing;

/// <summary>Writes a page as a content file: byte for byte what an import takes. Mirror of <see cref="PageTextReader"/>.</summary>
internal static class PageTextWriter
{
    /// <summary>What stands as <c>parent</c> of a page that lies at the top of the tree though its file lies in a folder; no page's key.</summary>
    public const string Top = "/";

    /// <param name="key">Of the page: where its file lies.</param>
    /// <param name="place">Where the page lies.</param>
    /// <param name="text">What it says.</param>
    /// <param name="change">What the newest major change was, for residents; empty where nothing was said of it.</param>
    /// <param name="standing">What else there is to say of a live page; nothing by default.</param>
    public static string Write(string key, PlaceInTree place, PageText text, string change = "", PageStanding? standing = null)
    {
        text = text.Tidy();
        var writer = new FrontMatterWriter();
        writer
            .Text("template", FrontMatterWriter.Word(place.Template))
            .Text("parent", place.Parent == ContentFile.FolderOf(key) ? null : place.Parent ?? Top)
            .Number("position", place.Position)
            .Text("navigation", FrontMatterWriter.Word(place.Navigation))
            .Text("title", text.Title)
            .Text("short-title", text.Fields.ShortTitle)
            .Text("summary", text.Summary)
            .Text("slug", text.Slug.Length == 0 ? null : text.Slug)
            .Mapping("source", text.Fields.Source, (w, s) => w.Text("title", s.Title).Text("date", s.Date))
            .Date("last-reviewed", text.Fields.LastReviewed)
            .Boolean("reviewed", text.Fields.ReviewedByNativeSpeaker)
            .Text("change", TextNormalizer.Lines(change) is { Length: > 0 } told ? told : null)
            .Mapping("retired", standing?.Retired, (w, r) => w.Date("since", r.Since).Text("note", TextNormalizer.Lines(r.Note)))
            .Texts("former-addresses", standing?.FormerAddresses ?? []);

        switch (text.Fields)
        {
            case HomeFields home:
                Quotation(writer, home.Quotation);
                Figures(writer, home.Figures);
                break;
            case ProfileFields profile:
                Profile(writer, profile);
                break;
            case ProgrammeFields programme:
                writer.Number("from", programme.From).Number("to", programme.To);
                Figures(writer, programme.Figures);
                break;
            case PriorityFields priority:
                writer.Number("number", priority.Number).Texts("measures", priority.Measures);
                Figures(writer, priority.Figures);
                break;
        }

        return $"---\n{writer.Finish()}---\n{(text.Body.Length == 0 ? "" : "\n" + text.Body + "\n")}";
    }

    private static void Profile(FrontMatterWriter writer, ProfileFields profile)
    {
        writer
            .Text("name", profile.Name)
            .Text("role", profile.Role)
            .Date("born", profile.Born)
            .Text("birthplace", profile.Birthplace)
            .Mapping("portrait", profile.Portrait, (w, p) => w.Text("image", p.Image).Text("alt", p.AlternativeText))
            .Texts("education", profile.Education)
            .Mappings("career", profile.Career, (w, e) => w.Text("date", e.Date?.ToString()).Text("period", e.Period).Text("text", e.Text))
            .Mappings("memberships", profile.Memberships, (w, m) => w.Text("organisation", m.Organisation).Texts("roles", m.Roles))
            .Texts("honours", profile.Honours)
            .Texts("languages", profile.Languages)
            .Text("family", profile.Family);
        Quotation(writer, profile.Quotation);
    }

    private static void Quotation(FrontMatterWriter writer, Quotation? quotation) =>
        writer.Mapping("quotation", quotation, (w, q) => w.Text("text", q.Text).Text("attribution", q.Attribution).Text("translated-from", q.TranslatedFrom));

    private static void Figures(FrontMatterWriter writer, IReadOnlyList<KeyFigure> figures) =>
        writer.Mappings("figures", figures, (w, f) => w.Text("value", f.Value).Text("label", f.Label));
}
