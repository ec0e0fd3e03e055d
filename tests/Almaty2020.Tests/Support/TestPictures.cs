using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using NetVips;
using NetVipsImage = NetVips.Image;

namespace Almaty2020.Tests.Support;

/// <summary>Draws pictures for tests, and adds them to a library.</summary>
internal static class TestPictures
{
    /// <summary>A word in the metadata of every picture that <see cref="Draw"/> makes with them.</summary>
    public const string Secret = "Baibek-at-home";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="orientation">EXIF orientation: 1 is upright, 6 is turned by 90 degrees.</param>
    /// <param name="seed">Pictures with different seeds differ.</param>
    public static byte[] Draw(
        PictureType type,
        int width = 800,
        int height = 600,
        bool hasMetadata = false,
        int orientation = 1,
        int seed = 1
    )
    {
        using var noise = NetVipsImage.Gaussnoise(width, height, sigma: 90, mean: 128, seed: seed);
        using var soft = noise.Gaussblur(3);
        using var grey = soft.Cast(Enums.BandFormat.Uchar);
        using var colours = grey.Bandjoin(grey.Linear([0.5], [60]).Cast(Enums.BandFormat.Uchar), grey.Invert());
        using var picture = colours.Copy(interpretation: Enums.Interpretation.Srgb);
        using var told = picture.Mutate(m =>
        {
            if (orientation != 1)
                m.Set(GValue.GIntType, "orientation", orientation);
            if (!hasMetadata)
                return;
            m.Set(GValue.GStrType, "exif-ifd0-Artist", Secret);
            m.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "43/1 15/1 0/1");
            m.Set(
                GValue.BlobType,
                "xmp-data",
                System.Text.Encoding.UTF8.GetBytes($"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">{Secret}</x:xmpmeta>")
            );
        });
        return type switch
        {
            PictureType.Jpeg => told.JpegsaveBuffer(q: 85),
            PictureType.Png => told.PngsaveBuffer(),
            PictureType.WebP => told.WebpsaveBuffer(),
            PictureType.Avif => told.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0),
            _ => told.GifsaveBuffer(),
        };
    }

    public static SiteSettings WithLimits(this SiteSettings settings, int megabytes = 25, int megapixels = 50) =>
        settings with
        {
            MaxPictureMegabytes = megabytes,
            MaxPictureMegapixels = megapixels,
        };

    public static async Task<UploadPicture.Outcome> UploadAsync(
        TestDatabase database,
        byte[] file,
        string name = "photo.jpg",
        SiteSettings? settings = null
    )
    {
        settings ??= database.Settings;
        await using var db = database.Open();
        using var inspector = new PictureInspector(settings, TimeProvider.System, NullLogger<PictureInspector>.Instance);
        using var stream = new MemoryStream(file);
        return await new UploadPicture(db, inspector, settings).ExecuteAsync(
            new UploadPicture.Request(name, stream, file.Length),
            Actor.Now("editor-1", TimeProvider.System),
            Ct
        );
    }

    public static async Task<Picture> AddAsync(TestDatabase database, string name, byte[]? file = null) =>
        Assert.IsType<UploadPicture.Outcome.Added>(await UploadAsync(database, file ?? Draw(PictureType.Jpeg), name)).Picture;

    /// <param name="texts">The alternative texts that change; the others stay.</param>
    public static async Task<DescribePicture.Outcome> DescribeAsync(
        TestDatabase database,
        string key,
        bool mayPublish = true,
        bool isDecorative = false,
        string credit = "",
        params (Language Language, string Text)[] texts
    )
    {
        await using var db = database.Open();
        var picture = await db.Pictures.AsNoTracking().Include(p => p.Texts).SingleAsync(p => p.Key == key, Ct);
        var all = Language.All.ToDictionary(l => l, picture.AlternativeTextIn);
        foreach (var (language, text) in texts)
            all[language] = text;
        return await new DescribePicture(db).ExecuteAsync(
            new DescribePicture.Request(picture.Id, picture.Version, all, isDecorative, credit, "", picture.FocusX, picture.FocusY)
            {
                DocumentLanguage = picture.DocumentLanguage,
            },
            (_, _) => mayPublish,
            Actor.Now("editor-1", TimeProvider.System),
            Ct
        );
    }

    public static async Task<TrashPicture.Outcome> TrashAsync(TestDatabase database, string key, TimeProvider? clock = null)
    {
        await using var db = database.Open();
        var picture = await db.Pictures.AsNoTracking().SingleAsync(p => p.Key == key, Ct);
        return await new TrashPicture(db).ExecuteAsync(
            new TrashPicture.Request(picture.Id, picture.Version),
            Actor.Now("editor-1", clock ?? TimeProvider.System),
            Ct
        );
    }

    public static async Task<ReplacePicture.Outcome> ReplaceAsync(
        TestDatabase database,
        string key,
        byte[] file,
        string name = "new.jpg",
        bool mayPublish = true
    )
    {
        await using var db = database.Open();
        var picture = await db.Pictures.AsNoTracking().SingleAsync(p => p.Key == key, Ct);
        using var inspector = new PictureInspector(database.Settings, TimeProvider.System, NullLogger<PictureInspector>.Instance);
        using var stream = new MemoryStream(file);
        return await new ReplacePicture(db, inspector, database.Settings).ExecuteAsync(
            new ReplacePicture.Request(picture.Id, picture.Version, name, stream, file.Length),
            (_, _) => mayPublish,
            Actor.Now("editor-1", TimeProvider.System),
            Ct
        );
    }
}
