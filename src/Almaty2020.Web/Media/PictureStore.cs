using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Media;

/// <summary>A size of a picture on this node's disk.</summary>
/// <param name="Format">What the file has, which may not be what was asked for.</param>
/// <param name="IsFinal">False if a better file will stand at the same address soon, so that browsers must ask again.</param>
public sealed record StoredPicture(string Path, string Format, bool IsFinal);

/// <summary>
/// Serves the public sizes of the library's pictures from this node's data folder, and makes missing ones. A request that comes before its
/// size is made gets JPEG, which takes a fraction of a second; the other formats follow in the background.
/// </summary>
public sealed partial class PictureStore(
    SiteSettings settings,
    PublishedPictures pictures,
    CurrentSite current,
    TimeProvider clock,
    ILogger<PictureStore> logger
) : IDisposable, IAsyncDisposable
{
    /// <summary>Below <c>Site:DataPath</c>. May be deleted at any time.</summary>
    public const string FolderName = "pictures";

    /// <summary>Most pictures that wait for their sizes. A request for another one queues it again.</summary>
    private const int MaxQueued = 500;

    private const int MaxKnown = 20_000;

    /// <summary>A deleted picture is served no longer than this on nodes that have its sizes.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(1);

    private readonly string folder = Path.Combine(settings.DataPath, FolderName);
    private readonly ConcurrentDictionary<string, (int Width, DateTimeOffset CheckedAt)> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (LiveDocument? Document, DateTimeOffset CheckedAt, long Version)> live = new(
        StringComparer.Ordinal
    );
    private readonly ConcurrentDictionary<string, Task> queued = new(StringComparer.Ordinal);

    /// <summary>Each holds an original and its pixels in memory.</summary>
    private readonly SemaphoreSlim urgent = new(1);

    private readonly SemaphoreSlim background = new(1);

    private readonly CancellationTokenSource stopping = new();
    private bool loggedCannotKeep;

    /// <summary>Completes when every queued picture has its sizes.</summary>
    internal Task Idle => Task.WhenAll(queued.Values);

    /// <returns>Null if the library has no such picture in this size, or it cannot be made.</returns>
    /// <exception cref="DbException">The database cannot be reached, and the size is not on disk.</exception>
    public async Task<StoredPicture?> GetAsync(string hash, int width, string format, CancellationToken ct)
    {
        // Both become part of a path.
        if (
            !PictureSizes.Formats.Contains(format, StringComparer.Ordinal)
            || hash.Length != Picture.HashLength
            || !hash.All(char.IsAsciiHexDigitLower)
        )
            return null;
        var path = PathOf(hash, width, format);
        var isOnDisk = File.Exists(path);
        if (await WidthAsync(hash, isOnDisk, ct) is not { } original)
        {
            Delete(hash);
            return null;
        }

        if (isOnDisk)
            return new StoredPicture(path, format, IsFinal: true);
        if (!PictureSizes.WidthsOf(original).Contains(width))
            return null;
        Queue(hash);
        foreach (var other in PictureSizes.Formats.Where(f => File.Exists(PathOf(hash, width, f))))
            return new StoredPicture(PathOf(hash, width, other), other, IsFinal: false);
        return await MakeNowAsync(hash, width, ct)
            ? new StoredPicture(PathOf(hash, width, PictureSizes.Jpeg), PictureSizes.Jpeg, format == PictureSizes.Jpeg)
            : null;
    }

    /// <returns>A document that a live text links to, and the path of its file; null if there is none with this hash and ending.</returns>
    /// <exception cref="DbException">The database cannot be reached, and it was not asked within the last minute.</exception>
    public async Task<(LiveDocument Document, string Path)?> LiveDocumentAsync(string hash, string format, CancellationToken ct)
    {
        if (hash.Length != Picture.HashLength || !hash.All(char.IsAsciiHexDigitLower))
            return null;
        var now = clock.GetUtcNow();
        // Each look reads all live texts: without a new publication, a document that none links to stays so.
        var version = current.Site.Version;
        if (
            !live.TryGetValue(hash, out var entry)
            || now - entry.CheckedAt >= KnownFor
            || (entry.Document is null && entry.Version != version)
        )
        {
            if (live.Count > MaxKnown)
                live.Clear();
            live[hash] = entry = (await pictures.LiveDocumentAsync(hash, ct), now, version);
        }

        return
            entry.Document is { } document && document.Type.NameOf() == format && await DocumentAsync(hash, document.Type, ct) is { } path
            ? (document, path)
            : null;
    }

    /// <summary>The file of a document, which is kept on disk so that requests do not hold it in memory.</summary>
    /// <returns>Its path; null if the library has no such document.</returns>
    /// <exception cref="DbException">The database cannot be reached, and the file is not on disk.</exception>
    public async Task<string?> DocumentAsync(string hash, PictureType type, CancellationToken ct)
    {
        var path = Path.GetFullPath(Path.Combine(FolderOf(hash), "document" + type.ExtensionOf()));
        if (File.Exists(path))
            return path;
        await urgent.WaitAsync(ct);
        try
        {
            if (!File.Exists(path))
            {
                if (await pictures.OriginalAsync(hash, ct) is not { } original || original.Type != type)
                    return null;
                Write(path, original.Content);
            }

            return path;
        }
        finally
        {
            urgent.Release();
        }
    }

    /// <summary>Makes all sizes of a new picture. A document has none.</summary>
    public void QueueSizes(Picture added)
    {
        if (!added.Type.IsDocument())
            Queue(added.Hash);
    }

    /// <summary>Makes all missing sizes of a picture in the background.</summary>
    public void Queue(string hash)
    {
        if (queued.Count >= MaxQueued || queued.ContainsKey(hash))
            return;
        var start = new TaskCompletionSource();
        // Added before it starts, so that it removes itself afterwards.
        if (queued.TryAdd(hash, start.Task.ContinueWith(_ => MakeAllAsync(hash), TaskScheduler.Default).Unwrap()))
            start.SetResult();
    }

    /// <summary>Deletes the sizes of a picture on this node.</summary>
    public void Delete(string hash)
    {
        known.TryRemove(hash, out _);
        live.TryRemove(hash, out _);
        try
        {
            if (Directory.Exists(FolderOf(hash)))
                Directory.Delete(FolderOf(hash), recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tried again at the next request.
        }
    }

    /// <summary>Ends the work in the background after the size that is being made. The next request for a picture continues it.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Idle;
        Dispose();
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        urgent.Dispose();
        background.Dispose();
    }

    /// <returns>The width of the original; null if the library does not have it any more.</returns>
    private async Task<int?> WidthAsync(string hash, bool isOnDisk, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(hash, out var entry) && now - entry.CheckedAt < KnownFor)
            return entry.Width;
        if (await pictures.WidthAsync(hash, whileUnreachable: isOnDisk ? entry.Width : null, ct) is not { } width)
            return null;
        if (known.Count > MaxKnown)
            known.Clear();
        known[hash] = (width, now);
        return width;
    }

    private async Task<bool> MakeNowAsync(string hash, int width, CancellationToken ct)
    {
        await urgent.WaitAsync(ct);
        try
        {
            if (File.Exists(PathOf(hash, width, PictureSizes.Jpeg)))
                return true;
            if (await pictures.OriginalAsync(hash, ct) is not { } original)
                return false;
            await Task.Run(() => Make(hash, original, [width], [PictureSizes.Jpeg]), ct);
            return true;
        }
        catch (Exception e) when (e is not (DbException or OperationCanceledException))
        {
            LogCannotMake(logger, hash, e);
            return false;
        }
        finally
        {
            urgent.Release();
        }
    }

    private async Task MakeAllAsync(string hash)
    {
        var isTurn = false;
        try
        {
            await background.WaitAsync(stopping.Token);
            isTurn = true;
            if (await pictures.OriginalAsync(hash, stopping.Token) is not { } original)
                return;
            // The quick formats first: every size then has something to show.
            Make(hash, original, PictureSizes.WidthsOf(original.Width), [PictureSizes.Jpeg, PictureSizes.WebP, PictureSizes.Avif]);
        }
        catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException)
        {
            // The site stops.
        }
        catch (Exception e)
        {
            LogCannotMake(logger, hash, e);
        }
        finally
        {
            if (isTurn)
                background.Release();
            queued.TryRemove(hash, out _);
        }
    }

    // A separate method, so that serving a file does not load libvips.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Make(string hash, PictureFile original, IReadOnlyList<int> widths, IReadOnlyList<string> formats)
    {
        var missing = formats
            .SelectMany(f => widths.Select(w => (Format: f, Width: w)))
            .Where(m => !File.Exists(PathOf(hash, m.Width, m.Format)));
        using var picture = PictureEncoder.Decode(original);
        foreach (var (format, width) in missing.TakeWhile(_ => !stopping.IsCancellationRequested))
            Write(PathOf(hash, width, format), PictureEncoder.Encode(picture, width, format));
    }

    private void Write(string path, byte[] file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Write to a temporary file and rename it: a killed process then leaves no incomplete picture under the final name.
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            File.WriteAllBytes(temporary, file);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!loggedCannotKeep)
                LogCannotKeep(logger, folder, e);
            loggedCannotKeep = true;
            throw;
        }
    }

    private string FolderOf(string hash) => Path.Combine(folder, hash[..2], hash);

    private string PathOf(string hash, int width, string format) =>
        Path.Combine(FolderOf(hash), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{width}.{format}"));

    [LoggerMessage(
        1422,
        LogLevel.Error,
        "The sizes of picture {Hash} cannot be made; its addresses answer 404 until a request succeeds. Check that libvips is available for this machine"
    )]
    private static partial void LogCannotMake(ILogger logger, string hash, Exception exception);

    [LoggerMessage(
        1423,
        LogLevel.Error,
        "Pictures cannot be written to {Folder}, so none is shown that is not there already. Check that the folder is writable and the disk not full. Logged once"
    )]
    private static partial void LogCannotKeep(ILogger logger, string folder, Exception exception);
}
