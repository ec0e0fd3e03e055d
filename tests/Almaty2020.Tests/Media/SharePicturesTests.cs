using System.Collections.Concurrent;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Almaty2020.Tests.Media;

/// <summary>How pictures are kept, and what a flood of requests for them costs.</summary>
public sealed class SharePicturesTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly string folder = Directory.CreateTempSubdirectory("almaty2020-pictures-").FullName;
    private readonly ConcurrentQueue<string> drawn = new();
    private readonly FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    private string Kept => Path.Combine(folder, "og");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ManyRequestsForOnePicture_DrawItOnce()
    {
        using var mayDraw = new ManualResetEventSlim();
        using var pictures = Pictures(folder, card => Draw(card, mayDraw));

        var asked = Enumerable.Range(0, 500).Select(_ => pictures.GetAsync(Card(1), Ct)).ToList();
        mayDraw.Set();
        var answers = await Task.WhenAll(asked);

        Assert.Single(drawn);
        Assert.All(answers, Assert.NotNull);
    }

    [Fact]
    public async Task ManyPicturesAtOnce_AreDrawnOneByOne_AndBeyondALimitNotAtAll()
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

        var asked = new List<Task<byte[]?>>();
        for (var id = 1; id <= SharePictures.MaxWaiting; id++)
            asked.Add(pictures.GetAsync(Card(id), Ct));
        // What is not kept yet is asked of the disk first, which takes its time.
        await SiteProgram.UntilAsync(() => Task.FromResult(pictures.Waiting == SharePictures.MaxWaiting));
        Assert.Null(await pictures.GetAsync(Card(9999), Ct));
        mayDraw.Set();

        Assert.All(await Task.WhenAll(asked), Assert.NotNull);
        Assert.Equal(1, most);
        Assert.Equal(SharePictures.MaxWaiting, drawn.Count);
        // Afterwards there is room again.
        Assert.NotNull(await pictures.GetAsync(Card(9999), Ct));
    }

    [Fact]
    public async Task ReaderWhoLeaves_DoesNotStopTheDrawingThatOthersWaitFor()
    {
        using var mayDraw = new ManualResetEventSlim();
        using var leaves = new CancellationTokenSource();
        using var pictures = Pictures(folder, card => Draw(card, mayDraw));

        var first = pictures.GetAsync(Card(1), leaves.Token);
        var second = pictures.GetAsync(Card(1), Ct);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        mayDraw.Set();

        Assert.NotNull(await second);
        Assert.Single(drawn);
    }

    [Fact]
    public async Task Folder_HoldsSoManyAndNothingThatAKillLeft()
    {
        Directory.CreateDirectory(Kept);
        for (var i = 0; i < SharePictures.MaxFiles; i++)
        {
            var old = Path.Combine(Kept, $"en-{i}-000000000000.png");
            await File.WriteAllBytesAsync(old, [], Ct);
            File.SetLastWriteTimeUtc(old, clock.GetUtcNow().UtcDateTime.AddDays(i - SharePictures.MaxFiles));
        }

        var half = Path.Combine(Kept, "kk-1-000000000000.png.a.tmp");
        await File.WriteAllBytesAsync(half, [1], Ct);
        File.SetLastWriteTimeUtc(half, clock.GetUtcNow().UtcDateTime.AddHours(-2));
        var underWay = Path.Combine(Kept, "kk-2-000000000000.png.b.tmp");
        await File.WriteAllBytesAsync(underWay, [1], Ct);
        File.SetLastWriteTimeUtc(underWay, clock.GetUtcNow().UtcDateTime);

        using var pictures = Pictures(folder, card => Draw(card));
        await pictures.GetAsync(Card(7), Ct);

        Assert.Equal(SharePictures.MaxFiles, Directory.GetFiles(Kept, "*.png").Length);
        Assert.False(File.Exists(Path.Combine(Kept, "en-0-000000000000.png")), "the oldest goes");
        Assert.True(File.Exists(Path.Combine(Kept, Card(7).FileName)));
        Assert.Equal([underWay], Directory.GetFiles(Kept, "*.tmp"));
    }

    [Fact]
    public async Task FolderThatCannotBeWritten_StillGivesThePicture()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "", Ct);
        using var pictures = Pictures(file, card => Draw(card));

        Assert.NotNull(await pictures.GetAsync(Card(1), Ct));
        Assert.NotNull(await pictures.GetAsync(Card(1), Ct));
        Assert.Equal(2, drawn.Count);
    }

    [Fact]
    public async Task DrawingThatFails_IsTriedAgain()
    {
        var broken = true;
        using var pictures = Pictures(folder, card => broken ? throw new DllNotFoundException() : Draw(card));

        Assert.Null(await pictures.GetAsync(Card(1), Ct));
        broken = false;
        Assert.NotNull(await pictures.GetAsync(Card(1), Ct));
    }

    private static ShareCard Card(int id) => new(Language.English, id, Template.Page, "A title", null, null, "0123456789ab");

    private static SharePictures Pictures(string dataPath, DrawShareCard draw, TimeProvider time) =>
        new(new SiteSettings(DatabaseProvider.Sqlite, "", null, "http://localhost", dataPath, ""), draw, time, NullLogger<SharePictures>.Instance);

    private SharePictures Pictures(string dataPath, DrawShareCard draw) => Pictures(dataPath, draw, clock);

    /// <summary>Not a picture, but it ends like one.</summary>
    private byte[] Draw(ShareCard card, ManualResetEventSlim? mayDraw = null)
    {
        mayDraw?.Wait(Ct);
        drawn.Enqueue(card.FileName);
        return [1, 2, 3, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];
    }
}
