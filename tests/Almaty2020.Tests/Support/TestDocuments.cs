using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Almaty2020.Tests.Support;

/// <summary>Writes small documents for tests.</summary>
internal static class TestDocuments
{
    public const string Author = "A. Author";

    private const string WordMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    /// <param name="catalog">Further entries of the catalog.</param>
    /// <param name="objects">Further objects; the first has the number 5.</param>
    /// <param name="information">Entries of the document's information.</param>
    public static byte[] Pdf(
        int pages = 1,
        string catalog = "",
        bool isTagged = false,
        bool hasText = true,
        string information = $"/Title (Budget) /Author ({Author}) /Producer (Writer 7) /CreationDate (D:20190301120000Z)",
        params string[] objects
    )
    {
        var tags = isTagged ? "/MarkInfo << /Marked true >> /StructTreeRoot << /Type /StructTreeRoot >> " : "";
        var font = hasText ? "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> " : "";
        List<string> all =
        [
            $"<< /Type /Catalog /Pages 2 0 R {tags}{catalog} >>",
            $"<< /Type /Pages /Count {pages} /MediaBox [0 0 595 842] {font}/Kids [3 0 R{string.Concat(Enumerable.Range(0, pages - 1).Select(p => $" {5 + objects.Length + p} 0 R"))}] >>",
            "<< /Type /Page /Parent 2 0 R >>",
            $"<< {information} >>",
            .. objects,
            .. Enumerable.Repeat("<< /Type /Page /Parent 2 0 R >>", pages - 1),
        ];
        return PdfOf(all, "/Root 1 0 R /Info 4 0 R");
    }

    /// <param name="objects">Without their numbers, which begin with 1.</param>
    /// <param name="trailer">Entries of the trailer except its size.</param>
    public static byte[] PdfOf(IReadOnlyList<string> objects, string trailer)
    {
        using var file = new MemoryStream();
        var offsets = new List<long>();
        Write("%PDF-1.7\n");
        foreach (var (index, content) in objects.Index())
        {
            offsets.Add(file.Position);
            Write($"{index + 1} 0 obj\n{content}\nendobj\n");
        }

        var table = file.Position;
        Write($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            Write(string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        Write($"trailer\n<< /Size {objects.Count + 1} {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }

    /// <param name="more">Further parts by name.</param>
    /// <param name="mainType">The content type of the main part.</param>
    public static byte[] Docx(IEnumerable<(string Name, byte[] Content)>? more = null, string mainType = WordMain) =>
        Zip([
            (
                "[Content_Types].xml",
                Xml(
                    $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/word/document.xml\" ContentType=\"{mainType}\"/></Types>"
                )
            ),
            ("word/document.xml", Xml("<w:document xmlns:w=\"w\"><w:body/></w:document>")),
            (
                "docProps/core.xml",
                Xml(
                    $"<cp:coreProperties xmlns:cp=\"c\" xmlns:dc=\"d\" xmlns:dcterms=\"t\"><dc:title>Report</dc:title><dc:creator>{Author}</dc:creator><dc:language>ru-RU</dc:language><dcterms:created>2019-03-01T12:00:00Z</dcterms:created></cp:coreProperties>"
                )
            ),
            ("docProps/app.xml", Xml("<Properties xmlns=\"p\"><Application>Word</Application></Properties>")),
            .. more ?? [],
        ]);

    public static byte[] Xlsx() => Docx(mainType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml");

    public static byte[] Pptx() => Docx(mainType: "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml");

    /// <param name="type">The end of the media type: <c>text</c> or <c>spreadsheet</c>.</param>
    /// <param name="manifest">What the list of parts says of one of them.</param>
    public static byte[] OpenDocument(string type = "text", string manifest = "", params (string Name, byte[] Content)[] more) =>
        Zip([
            ("mimetype", Encoding.ASCII.GetBytes("application/vnd.oasis.opendocument." + type)),
            ("content.xml", Xml("<office:document-content xmlns:office=\"o\"/>")),
            (
                "meta.xml",
                Xml(
                    "<office:document-meta xmlns:office=\"o\" xmlns:dc=\"d\" xmlns:meta=\"m\"><dc:language>kk</dc:language></office:document-meta>"
                )
            ),
            ("META-INF/manifest.xml", Xml($"<manifest:manifest xmlns:manifest=\"m\">{manifest}</manifest:manifest>")),
            .. more,
        ]);

    public static byte[] Csv(string text = "Аудан,Саны\nМедеу,\"1,5\"\n") => Encoding.UTF8.GetBytes(text);

    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    public static byte[] Xml(string text) => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text);
}
