using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Admin.Pictures;

/// <param name="Without">Only pictures without an alternative text in this language; null for all.</param>
public sealed record PicturesViewModel(
    AdminLayoutModel Layout,
    PictureLibrary.Part Part,
    string Text,
    Language? Without,
    LibraryKind? Kind,
    bool OnlyUnused,
    int Number,
    SiteSettings Settings
) : AdminViewModel(Layout)
{
    /// <summary>Files that were not taken, each with the reason in words.</summary>
    public IReadOnlyList<(string Name, string Reason)> Refused { get; init; } = [];

    /// <summary>What was added in the same request.</summary>
    public IReadOnlyList<Picture> Added { get; init; } = [];

    public static string NameOf(LibraryKind? kind) => kind?.ToString().ToLowerInvariant() ?? "";

    public string AddressOf(int number) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{AdminLinks.Pictures}?q={Uri.EscapeDataString(Text)}&without={Without?.Code}&kind={NameOf(Kind)}&use={(OnlyUnused ? "none" : "")}&number={number}"
        );
}

/// <summary>What the form says about a picture.</summary>
public sealed record PictureForm(
    int Version,
    IReadOnlyDictionary<Language, string> Texts,
    bool IsDecorative,
    string Credit,
    string Licence,
    string FocusX,
    string FocusY
)
{
    public const string DocumentLanguageField = "document-language";

    /// <summary>For documents; null if it is none of the site's languages.</summary>
    public Language? DocumentLanguage { get; init; }

    public static PictureForm Of(Picture picture) =>
        new(
            picture.Version,
            Language.All.ToDictionary(l => l, picture.AlternativeTextIn),
            picture.IsDecorative,
            picture.Credit,
            picture.Licence,
            Number(picture.FocusX),
            Number(picture.FocusY)
        )
        {
            DocumentLanguage = picture.DocumentLanguage,
        };

    /// <summary>Reads a sent form. That of a document has only titles and the language.</summary>
    public static PictureForm Read(IFormCollection form, Picture picture)
    {
        var sent = Of(picture) with
        {
            Version = int.TryParse(form["version"], System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0,
            Texts = Language.All.ToDictionary(l => l, l => form[DescribePicture.FieldOf(l)].ToString()),
        };
        return picture.Type.IsDocument()
            ? sent with
            {
                DocumentLanguage = Language.TryFind(form[DocumentLanguageField], out var language) ? language : null,
            }
            : sent with
            {
                IsDecorative = form["decorative"] == "true",
                Credit = form["credit"].ToString(),
                Licence = form["licence"].ToString(),
                FocusX = form["focus-x"].ToString(),
                FocusY = form["focus-y"].ToString(),
            };
    }

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="AddedBy">Name of the account; null for the import.</param>
public sealed record PictureViewModel(
    AdminLayoutModel Layout,
    Picture Picture,
    PictureForm Form,
    IReadOnlyList<PictureUse> Uses,
    string? AddedBy,
    bool MayDelete
) : AdminViewModel(Layout)
{
    /// <summary>Files that were in its place before, the last one first.</summary>
    public IReadOnlyList<EarlierFile> EarlierFiles { get; init; } = [];

    /// <summary>False if a live or scheduled page shows the picture that the user may not publish.</summary>
    public bool MayReplace { get; init; }

    /// <summary>Why the file that was sent does not replace the current one, in words; null if none was refused.</summary>
    public string? FileRefused { get; init; }

    /// <summary>The <c>accept</c> attribute for pictures.</summary>
    public const string PictureFiles = "image/jpeg,image/png,image/webp,image/avif,image/gif,image/svg+xml";

    /// <summary>The same for documents.</summary>
    public const string DocumentFiles = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.csv";

    public static string ViewOf(Picture picture) => picture.Type.IsDocument() ? "Document" : "Picture";

    /// <summary>Describes a document: "PDF, 1.2 MB, 14 pages, Kazakh".</summary>
    public static string FactsOf(Picture picture, Language reader) =>
        DocumentWords.Of(picture.Type, picture.ByteCount, picture.Document?.Pages, picture.DocumentLanguage, reader);

    /// <summary>Name and measures of an earlier file.</summary>
    public static string FactsOf(PictureVersion version, Language reader) =>
        version.Type.IsDocument()
            ? DocumentWords.Of(version.Type, version.ByteCount, DocumentFacts.FromJson(version.Facts)?.Pages, null, reader)
            : Texts.For(reader)["admin.pictures.size", version.Width, version.Height, Math.Max(1, version.ByteCount / 1024)];

    /// <summary>The picture in a width of at least so many pixels, as far as it has them.</summary>
    public static string AddressOf(Picture picture, int wanted) =>
        PictureSizes.AddressOf(picture.Hash, PictureSizes.WidthFor(picture.Width, wanted), PictureSizes.Jpeg);

    /// <summary>The first alternative text or title that there is, the reader's language first; else the file's name.</summary>
    public static string NameOf(Picture picture, Language language) => picture.NameIn(language);
}
