using Almaty2020.Web.Publishing.Model;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Media;

/// <summary>
/// The file of a document as a download: a browser that opened it in a window of this site would run what is in it. Browsers get the name of
/// the uploaded file with the ending of its real type.
/// </summary>
internal static class DocumentResult
{
    public static PhysicalFileResult Of(string path, PictureType type, string fileName) =>
        new(path, type == PictureType.Csv ? "text/csv; charset=utf-8" : type.MediaTypeOf())
        {
            // The framework writes it twice, as RFC 6266 asks: in ASCII, and with all letters.
            FileDownloadName = Path.ChangeExtension(fileName, null) + type.ExtensionOf(),
            EnableRangeProcessing = true,
        };
}
