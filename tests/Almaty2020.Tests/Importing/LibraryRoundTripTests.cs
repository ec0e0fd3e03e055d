using Almaty2020.Tests.Support;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Tests.Importing;

/// <summary>The picture library goes through a content folder and comes back the same.</summary>
public sealed class LibraryRoundTripTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-library-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Library_ComesBackByteForByteWithItsTexts()
    {
        await using var first = await TestDatabase.EmptyAsync();
        await TestPictures.AddAsync(first, "Қала: күні.jpg", TestPictures.Draw(PictureType.Jpeg, hasMetadata: true));
        await TestPictures.AddAsync(first, "b.png", TestPictures.Draw(PictureType.Png));
        await TestPictures.DescribeAsync(
            first,
            "qala-kuni",
            credit: "Photographer: \"A\" #1",
            texts: [(Language.Kazakh, "Мұз айдыны: қыс"), (Language.English, "true")]
        );
        await TestPictures.DescribeAsync(first, "b", isDecorative: true);
        await TestPictures.AddAsync(first, "report.pdf", TestDocuments.Pdf(pages: 3, catalog: "/Lang (kk)"));
        await TestPictures.AddAsync(first, "table.csv", TestDocuments.Csv());
        await TestPictures.DescribeAsync(first, "report", texts: [(Language.Kazakh, "Есеп: 2019"), (Language.English, "Report")]);
        await ExportAsync(first);

        Assert.Equal(
            "file: report.pdf\nlanguage: kk\ntitle:\n  en: Report\n  kk: \"Есеп: 2019\"\n",
            await File.ReadAllTextAsync(InLibrary("report.yaml"), Ct)
        );
        Assert.Equal(
            [
                "media/library/report.pdf:1: no text links to the document; link to it as media:report, or delete the file",
                "media/library/table.csv:1: no text links to the document; link to it as media:table, or delete the file",
            ],
            ContentCheck.Run(ContentFolder.Read(folder)).Select(i => i.ToString())
        );
        await using var second = await TestDatabase.EmptyAsync();
        Assert.Equal([], await ImportAsync(second));
        Assert.Equal(await DescribeAsync(first), await DescribeAsync(second));
        // Once more changes nothing.
        Assert.Equal([], await ImportAsync(second));
        Assert.Equal(await DescribeAsync(first), await DescribeAsync(second));
    }

    [Fact]
    public async Task Import_ReportsWhatStaffChanged_AndOtherPicturesWithTheSameKey()
    {
        await using var database = await TestDatabase.EmptyAsync();
        await TestPictures.AddAsync(database, "a.jpg");
        await TestPictures.AddAsync(database, "b.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 2));
        await ExportAsync(database);
        await TestPictures.DescribeAsync(database, "a", texts: (Language.English, "By staff"));
        File.WriteAllBytes(InLibrary("b.jpg"), TestPictures.Draw(PictureType.Jpeg, seed: 3));

        Assert.Equal(
            [
                "media/library/a.jpg:1: staff described this picture since the last import; export it, merge both descriptions, then import again",
                "media/library/b.jpg:1: the library has another file with this key; rename the file, and the references to it",
            ],
            (await ImportAsync(database)).Select(i => i.ToString())
        );
    }

    [Fact]
    public void Check_FindsMissingUndescribedAndUnreadablePictures()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(InLibrary("a"))!);
        File.WriteAllBytes(InLibrary("a.jpg"), TestPictures.Draw(PictureType.Jpeg));
        File.WriteAllText(InLibrary("a.yaml"), "alt:\n  kk: Мұз\n");
        File.WriteAllBytes(InLibrary("b.jpg"), TestPictures.Draw(PictureType.Png));
        File.WriteAllText(InLibrary("c.jpg"), "no picture");
        File.WriteAllBytes(InLibrary("Д.jpg"), TestPictures.Draw(PictureType.Jpeg));
        File.WriteAllText(InLibrary("e.yaml"), "credit: A\n");
        File.WriteAllBytes(InLibrary("f.jpg"), TestPictures.Draw(PictureType.Jpeg));
        File.WriteAllText(InLibrary("f.yaml"), "credit: A\nfocus-x: 101\nauthor: B\n");
        File.WriteAllBytes(InLibrary("g.pdf"), TestDocuments.Pdf());
        File.WriteAllBytes(InLibrary("h.docx"), TestDocuments.Pdf());
        WritePage("en", "![](media:a) ![](media:none) [](media:g) [a](media:a)");
        WritePage("kk", "![](media:a)");

        Assert.Equal(
            [
                "en/index.md:12: the picture 'media:a' has no alternative text in 'en'; add it to media/library/a.yaml, or write it between the brackets",
                "en/index.md:12: the picture 'media:none' is missing; put its file into media/library, or correct the key",
                "en/index.md:12: the document 'media:g' has no title in 'en'; add it to media/library/g.yaml, or write it between the brackets",
                "en/index.md:12: the document 'media:a' is missing; put its file into media/library, or correct the key",
                "media/library/b.jpg:1: the file is Png; end its name with '.png'",
                "media/library/c.jpg:1: the file is not a picture or document that the library takes: JPEG, PNG, WebP, AVIF, GIF, SVG, PDF, DOCX, XLSX, PPTX, ODT, ODS or CSV",
                "media/library/e.yaml:1: there is no picture or document with this name; add it beside the file, or delete the file",
                "media/library/f.yaml:2: 'focus-x' must be a whole number from 0 to 100, without quotes",
                "media/library/f.yaml:3: unknown key 'author'; remove it, or correct its spelling (alt, credit, decorative, file, focus-x, focus-y, licence)",
                "media/library/h.docx:1: the file is Pdf; end its name with '.pdf'",
                "media/library/Д.jpg:1: the file name is the picture's key; write it with lower-case Latin letters, digits and single hyphens",
            ],
            ContentCheck.Run(ContentFolder.Read(folder)).Select(i => i.ToString()).Where(i => i.Contains("media", StringComparison.Ordinal))
        );
    }

    private string InLibrary(string name) => Path.Combine(folder, "media", "library", name);

    private void WritePage(string language, string body)
    {
        Directory.CreateDirectory(Path.Combine(folder, language));
        File.WriteAllText(
            Path.Combine(folder, language, "index.md"),
            $"---\ntemplate: home\nposition: 0\nnavigation: none\ntitle: Almaty\nsummary: A city.\nsource:\n  title: A\n  date: \"2019\"\nlast-reviewed: 2026-11-30\n---\n{body}\n"
        );
    }

    private async Task ExportAsync(TestDatabase database)
    {
        await using var db = database.Open();
        await new ContentExport(db).ExecuteAsync(folder, Ct);
    }

    private async Task<IReadOnlyList<ContentIssue>> ImportAsync(TestDatabase database)
    {
        await using var db = database.Open();
        using var inspector = new PictureInspector(database.Settings, TimeProvider.System, NullLogger<PictureInspector>.Instance);
        var upload = new UploadPicture(db, inspector, database.Settings);
        return await new ImportPictures(db, upload, new DescribePicture(db), new RestorePicture(db), TimeProvider.System).ExecuteAsync(
            ContentFolder.Read(folder),
            Ct
        );
    }

    private static async Task<IReadOnlyList<string>> DescribeAsync(TestDatabase database)
    {
        await using var db = database.Open();
        var pictures = await db.Pictures.AsNoTracking().Include(p => p.Texts).OrderBy(p => p.Key).ToListAsync(Ct);
        var originals = await db
            .PictureOriginals.AsNoTracking()
            .ToDictionaryAsync(o => o.PictureId, o => Convert.ToHexString(o.Content), Ct);
        return
        [
            .. pictures.Select(p =>
                $"{p.Key} {p.Hash} {p.Type} {p.Width} {p.Height} {p.FileName} {p.Credit} {p.IsDecorative} {p.FocusX} {p.Facts} {p.DocumentLanguage} "
                + string.Join(',', p.Texts.OrderBy(t => t.Language.Code).Select(t => t.Language.Code + t.AlternativeText))
                + originals[p.Id]
            ),
        ];
    }
}
