using System.Collections.Concurrent;
using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Media;

/// <summary>Draws what a card shows, as PNG; throws where this machine cannot.</summary>
public delegate byte[] DrawShareCard(ShareCard card);

/// <summary>
/// The pictures of live pages: from disk, else drawn. One at a time, whoever asks for how many: a drawing takes a core, and a
/// flood of requests finds one busy rather than all.
/// </summary>
public sealed partial class SharePictures(SiteSettings settings, DrawShareCard draw, TimeProvider clock, ILogger<SharePictures> logger) : IDisposable
{
    /// <summary>Some 60 MB; more pages than that are drawn again when somebody asks.</summary>
    internal const int MaxFiles = 1500;

    /// <summary>Who comes when so many pictures wait to be drawn is told to come later.</summary>
    internal const int MaxWaiting = 64;

    private static readonly byte[] EndOfPng = [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];
    private static readonly TimeSpan LongDead = TimeSpan.FromHours(1);

    private readonly string folder = Path.Combine(settings.DataPath, "og");
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]?>>> underWay = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim oneAtATime = new(1);
    private bool saidCannotDraw;
    private bool saidCannotKeep;

    internal int Waiting => underWay.Count;

    /// <returns>A PNG; null when it cannot be drawn now.</returns>
    public async Task<byte[]?> GetAsync(ShareCard card, CancellationToken ct)
    {
        if (await KeptAsync(card) is { } kept)
            return kept;
        if (underWay.Count >= MaxWaiting && !underWay.ContainsKey(card.FileName))
            return null;

        // Not cancelled with the request that began it: others may wait for the same picture.
        var drawing = underWay.GetOrAdd(card.FileName, _ => new Lazy<Task<byte[]?>>(() => DrawAsync(card)));
        return await drawing.Value.WaitAsync(ct);
    }

    public void Dispose() => oneAtATime.Dispose();

    private async Task<byte[]?> DrawAsync(ShareCard card)
    {
        await oneAtATime.WaitAsync();
        try
        {
            if (await KeptAsync(card) is { } kept)
                return kept;
            var picture = await Task.Run(() => draw(card));
            await KeepAsync(card, picture);
            return picture;
        }
        catch (Exception e)
        {
            // No libvips for this machine, most likely. Pages do not need it.
            if (!saidCannotDraw)
                LogCannotDraw(logger, e);
            saidCannotDraw = true;
            return null;
        }
        finally
        {
            underWay.TryRemove(card.FileName, out _);
            oneAtATime.Release();
        }
    }

    private async Task<byte[]?> KeptAsync(ShareCard card)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, card.FileName));
            // A power cut can leave a name without its content.
            return bytes.AsSpan().EndsWith(EndOfPng) ? bytes : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task KeepAsync(ShareCard card, byte[] picture)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // Under its own name only when it is whole: a kill leaves no half picture.
            var unfinished = Path.Combine(folder, $"{card.FileName}.{Guid.NewGuid():N}.tmp");
            await File.WriteAllBytesAsync(unfinished, picture);
            File.Move(unfinished, Path.Combine(folder, card.FileName), overwrite: true);
            Sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!saidCannotKeep)
                LogCannotKeep(logger, folder, e);
            saidCannotKeep = true;
        }
    }

    private void Sweep()
    {
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var dead in files.Where(f => f.Extension == ".tmp" && clock.GetUtcNow().UtcDateTime - f.LastWriteTimeUtc > LongDead))
            dead.Delete();
        foreach (var old in files.Where(f => f.Extension == ".png").OrderByDescending(f => f.LastWriteTimeUtc).Skip(MaxFiles))
            old.Delete();
    }

    [LoggerMessage(1411, LogLevel.Error, "Pictures for sharing cannot be drawn; pages are not affected")]
    private static partial void LogCannotDraw(ILogger logger, Exception exception);

    [LoggerMessage(1412, LogLevel.Error, "Pictures for sharing cannot be kept in {Folder}: each is drawn whenever it is asked for")]
    private static partial void LogCannotKeep(ILogger logger, string folder, Exception exception);
}
