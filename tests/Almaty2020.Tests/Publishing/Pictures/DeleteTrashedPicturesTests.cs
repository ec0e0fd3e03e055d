using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Pictures;

/// <summary>The daily job deletes pictures and documents that have been in the trash for the set number of days.</summary>
public sealed class DeleteTrashedPicturesTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();

    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.WithContentAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task AfterThirtyDays_FilesTextsAndVersionsAreDeleted_AndAudited()
    {
        await TestPictures.AddAsync(database, "old.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 1));
        await TestPictures.DescribeAsync(database, "old", texts: (Language.English, "Old"));
        await TestPictures.ReplaceAsync(database, "old", TestPictures.Draw(PictureType.Jpeg, seed: 2));
        await TestPictures.AddAsync(database, "younger.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 3));
        await TestPictures.AddAsync(database, "kept.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 4));
        await TestPictures.ReplaceAsync(database, "kept", TestPictures.Draw(PictureType.Jpeg, seed: 5));
        await TestPictures.TrashAsync(database, "old", clock);
        clock.Advance(TimeSpan.FromDays(1));
        await TestPictures.TrashAsync(database, "younger", clock);
        clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(0, await RunAsync());

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync());

        await using var db = database.Open();
        Assert.Equal(["kept", "younger"], await db.Pictures.Select(p => p.Key).Order().ToListAsync(Ct));
        Assert.Equal(2, await db.PictureOriginals.CountAsync(Ct));
        Assert.Equal(1, await db.PictureVersions.CountAsync(Ct));
        Assert.Equal(1, await db.PictureVersionOriginals.CountAsync(Ct));
        Assert.Empty(await db.PictureTexts.ToListAsync(Ct));
        var entry = await db.Audit.SingleAsync(a => a.Action == AuditActions.PictureDeleted, Ct);
        Assert.Equal((Actor.SystemUserId, "old"), (entry.ActorId, entry.Detail));
    }

    /// <summary>A node of an older version does not know the trash, and saves a draft with the picture.</summary>
    [Fact]
    public async Task NamedByATextAfterAll_IsKept()
    {
        await TestPictures.AddAsync(database, "old.jpg");
        await TestPictures.TrashAsync(database, "old", clock);
        await StaffCommands.SaveDraftAsync(database, "about", Language.English, text => text with { Body = "![a](media:old)" });
        clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal(0, await RunAsync());

        await using var db = database.Open();
        Assert.Equal(1, await db.PictureOriginals.CountAsync(Ct));
    }

    /// <summary>A node of an older version deletes a picture without its earlier files.</summary>
    [Fact]
    public async Task VersionsOfAPictureThatAnOlderNodeDeleted_AreDeleted()
    {
        await TestPictures.AddAsync(database, "old.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 1));
        await TestPictures.ReplaceAsync(database, "old", TestPictures.Draw(PictureType.Jpeg, seed: 2));
        await using var db = database.Open();
        await db.PictureOriginals.ExecuteDeleteAsync(Ct);
        await db.Pictures.ExecuteDeleteAsync(Ct);

        await RunAsync();

        Assert.Empty(await db.PictureVersions.ToListAsync(Ct));
        Assert.Empty(await db.PictureVersionOriginals.ToListAsync(Ct));
    }

    private async Task<int> RunAsync()
    {
        await using var db = database.Open();
        return await new Retention(db, new DeleteTrashedPictures(db), database.Settings, clock).ExecuteAsync(Ct);
    }
}
