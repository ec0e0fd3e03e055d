using System.Collections.Concurrent;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Media;

/// <summary>Tests how share pictures are stored on disk, and that a flood of requests stays cheap.</summary>
public sealed class SharePictureStorageTests : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-pictures-").FullName;
    private readonly ConcurrentQueue<string> drawn = new();
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    private string PictureFolder => Path.Combine(folder, "og");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ManyRequestsForOnePicture_DrawItOnce()
    {
        using var mayDraw = new ManualResetEventSlim();
        using var pictures = Pictures(folder, card => Draw(card, mayDraw));

        var requests = Enumerable.Range(0, 500).Select(_ => pictures.GetAsync(Card(1), Ct)).ToList();
        mayDraw.Set();
        var answers = await Task.WhenAll(requests);

        Assert.Single(drawn);
        Assert.All(answers, Assert.NotNull);
    }

    [Fact]
    public async Task ManyPicturesAtOnce_AreDrawnOneByOne_UpToALimit()
    {
        using var mayDraw = new ManualResetEventSlim();
        var atOnce = 0;
        var most = 0;
        using var pictures = Pictures(folder, card =>
        {
            most = Math.Max(most, Interlocked.Increment(ref atOnce));
            var picture = Draw(card, mayDraw);
            Interlocked.Decrement(ref atOnce);
            return picture;
        });

        var requests = new List<Task<byte[]?>>();
        for (var id = 1; id <= SharePictureStore.MaxWaiting; id++)
            requests.Add(pictures.GetAsync(Card(id), Ct));
        // Wait: each request first looks on disk before it queues a drawing.
        await SiteProcess.UntilAsync(() => Task.FromResult(pictures.Waiting == SharePictureStore.MaxWaiting));
        Assert.Null(await pictures.GetAsync(Card(9999), Ct));
        mayDraw.Set();

        Assert.All(await Task.WhenAll(requests), Assert.NotNull);
        Assert.Equal(1, most);
        Assert.Equal(SharePictureStore.MaxWaiting, drawn.Count);
        // After that the queue has room again.
        Assert.NotNull(await pictures.GetAsync(Card(9999), Ct));
    }

    [Fact]
    public async Task CanceledRequest_DoesNotStopTheDrawingForOthers()
    {
        using var mayDraw = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        using var pictures = Pictures(folder, card => Draw(card, mayDraw));

        var first = pictures.GetAsync(Card(1), cancellation.Token);
        var second = pictures.GetAsync(Card(1), Ct);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        mayDraw.Set();

        Assert.NotNull(await second);
        Assert.Single(drawn);
    }

    [Fact]
    public async Task Folder_IsLimitedInSize_AndStaleTemporaryFilesAreDeleted()
    {
        Directory.CreateDirectory(PictureFolder);
        for (var i = 0; i < SharePictureStore.MaxFiles; i++)
        {
            var old = Path.Combine(PictureFolder, $"en-{i}-000000000000.png");
            await File.WriteAllBytesAsync(old, [], Ct);
            File.SetLastWriteTimeUtc(old, clock.GetUtcNow().UtcDateTime.AddDays(i - SharePictureStore.MaxFiles));
        }

        var staleTemporary = Path.Combine(PictureFolder, "kk-1-000000000000.png.a.tmp");
        await File.WriteAllBytesAsync(staleTemporary, [1], Ct);
        File.SetLastWriteTimeUtc(staleTemporary, clock.GetUtcNow().UtcDateTime.AddHours(-2));
        var recentTemporary = Path.Combine(PictureFolder, "kk-2-000000000000.png.b.tmp");
        await File.WriteAllBytesAsync(recentTemporary, [1], Ct);
        File.SetLastWriteTimeUtc(recentTemporary, clock.GetUtcNow().UtcDateTime);

        using var pictures = Pictures(folder, card => Draw(card));
        await pictures.GetAsync(Card(7), Ct);

        Assert.Equal(SharePictureStore.MaxFiles, Directory.GetFiles(PictureFolder, "*.png").Length);
        Assert.False(File.Exists(Path.Combine(PictureFolder, "en-0-000000000000.png")), "the oldest file is deleted");
        Assert.True(File.Exists(Path.Combine(PictureFolder, Card(7).FileName)));
        Assert.Equal([recentTemporary], Directory.GetFiles(PictureFolder, "*.tmp"));
    }

    [Fact]
    public async Task FolderNotWritable_StillReturnsThePicture()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "", Ct);
        using var pictures = Pictures(file, card => Draw(card));

        Assert.NotNull(await pictures.GetAsync(Card(1), Ct));
        Assert.NotNull(await pictures.GetAsync(Card(1), Ct));
        Assert.Equal(2, drawn.Count);
    }

    [Fact]
    public async Task FailedDrawing_IsRetried()
    {
        var broken = true;
        using var pictures = Pictures(folder, card => broken ? throw new DllNotFoundException() : Draw(card));

        Assert.Null(await pictures.GetAsync(Card(1), Ct));
        broken = false;
        Assert.NotNull(await pictures.GetAsync(Card(1), Ct));
    }

    private static ShareCard Card(int id) => new(Language.English, id, Template.Page, "A title", null, null, "0123456789ab");

    private static SharePictureStore Pictures(string dataPath, DrawShareCard draw, TimeProvider time) =>
        new(
            new SiteSettings(DatabaseProvider.Sqlite, "", null, "http://localhost", dataPath, ""),
            draw,
            time,
            NullLogger<SharePictureStore>.Instance
        );

    private SharePictureStore Pictures(string dataPath, DrawShareCard draw) => Pictures(dataPath, draw, clock);

    /// <summary>Returns bytes that end like a PNG file.</summary>
    private byte[] Draw(ShareCard card, ManualResetEventSlim? mayDraw = null)
    {
        mayDraw?.Wait(Ct);
        drawn.Enqueue(card.FileName);
        return [1, 2, 3, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];
    }
}
