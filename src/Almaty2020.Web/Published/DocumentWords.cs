using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Published;

/// <summary>Says what a document is before it is opened: "PDF, 1.2 MB, 14 pages, Kazakh".</summary>
public static class DocumentWords
{
    /// <param name="written">The language of the document; null leaves it out.</param>
    /// <param name="reader">The language of the words.</param>
    public static string Of(PictureType type, int bytes, int? pages, Language? written, Language reader)
    {
        var texts = Texts.For(reader);
        string?[] parts =
        [
            type.ToString().ToUpperInvariant(),
            Formats.For(reader).FileSize(bytes),
            pages is { } count ? texts.Plural("document.pages", count) : null,
            written is null ? null : texts.NameOfLanguage(written.Code),
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
