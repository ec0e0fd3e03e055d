using System.Collections.Concurrent;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Media;

/// <summary>Draws a share picture as PNG. Throws if this machine cannot draw.</summary>
public delegate byte[] DrawShareCard(ShareCard card);

/// <summary>
/// Serves the share pictures of live pages from disk and draws missing ones. Draws one at a time: a drawing takes a CPU core, and a
/// flood of requests must not occupy all cores.
/// </summary>
public sealed partial class SharePictureStore(
    SiteSettings settings,
    DrawShareCard draw,
    TimeProvider clock,
    ILogger<SharePictureStore> logger
) : IDisposable
{
    /// <summary>Maximum number of files on disk, about 60 MB. The oldest are deleted and drawn again on request.</summary>
    internal const int MaxFiles = 1500;

    /// <summary>
    /// Maximum number of pictures that wait to be drawn. Requests for further pictures get none and should be retried later.
    /// </summary>
    internal const int MaxWaiting = 64;

    private static readonly byte[] EndOfPng = [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82];
    private static readonly TimeSpan StaleAge = TimeSpan.FromHours(1);

    private readonly string folder = Path.Combine(settings.DataPath, "og");
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]?>>> inProgress = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim oneAtATime = new(1);
    private bool loggedCannotDraw;
    private bool loggedCannotKeep;

    internal int Waiting => inProgress.Count;

    /// <returns>The PNG; null if it cannot be drawn now.</returns>
    public async Task<byte[]?> GetAsync(ShareCard card, CancellationToken ct)
    {
        if (await ReadAsync(card) is { } stored)
            return stored;
        if (inProgress.Count >= MaxWaiting && !inProgress.ContainsKey(card.FileName))
            return null;

        // Do not cancel the drawing with the request that started it: others may wait for the same picture.
        var drawing = inProgress.GetOrAdd(card.FileName, _ => new Lazy<Task<byte[]?>>(() => DrawAsync(card)));
        return await drawing.Value.WaitAsync(ct);
    }

    public void Dispose() => oneAtATime.Dispose();

    private async Task<byte[]?> DrawAsync(ShareCard card)
    {
        await oneAtATime.WaitAsync();
        try
        {
            if (await ReadAsync(card) is { } stored)
                return stored;
            var picture = await Task.Run(() => draw(card));
            await WriteAsync(card, picture);
            return picture;
        }
        catch (Exception e)
        {
            // Most likely libvips is missing on this machine. Pages work without it.
            if (!loggedCannotDraw)
                LogCannotDraw(logger, e);
            loggedCannotDraw = true;
            return null;
        }
        finally
        {
            inProgress.TryRemove(card.FileName, out _);
            oneAtATime.Release();
        }
    }

    private async Task<byte[]?> ReadAsync(ShareCard card)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, card.FileName));
            // A power failure can leave a file without its content.
            return bytes.AsSpan().EndsWith(EndOfPng) ? bytes : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task WriteAsync(ShareCard card, byte[] picture)
    {
        try
        {
            Directory.CreateDirectory(folder);
            // Write to a temporary file and rename it: a killed process then leaves no incomplete picture under the final name.
            var temporary = Path.Combine(folder, $"{card.FileName}.{Guid.NewGuid():N}.tmp");
            await File.WriteAllBytesAsync(temporary, picture);
            File.Move(temporary, Path.Combine(folder, card.FileName), overwrite: true);
            DeleteOldFiles();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!loggedCannotKeep)
                LogCannotKeep(logger, folder, e);
            loggedCannotKeep = true;
        }
    }

    private void DeleteOldFiles()
    {
        var files = new DirectoryInfo(folder).GetFiles();
        foreach (var stale in files.Where(f => f.Extension == ".tmp" && clock.GetUtcNow().UtcDateTime - f.LastWriteTimeUtc > StaleAge))
            stale.Delete();
        foreach (var old in files.Where(f => f.Extension == ".png").OrderByDescending(f => f.LastWriteTimeUtc).Skip(MaxFiles))
            old.Delete();
    }

    [LoggerMessage(
        1411,
        LogLevel.Error,
        "Share pictures (og:image) cannot be drawn; their addresses answer 503 and pages are not affected. Check that libvips is available for this machine. Logged once"
    )]
    private static partial void LogCannotDraw(ILogger logger, Exception exception);

    [LoggerMessage(
        1412,
        LogLevel.Error,
        "Share pictures (og:image) cannot be written to {Folder}, so each is drawn again at every request. Check that the folder is writable and the disk not full. Logged once"
    )]
    private static partial void LogCannotKeep(ILogger logger, string folder, Exception exception);
}
