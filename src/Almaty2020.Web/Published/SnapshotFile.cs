using Almaty2020.Web.Startup;

namespace Almaty2020.Web.Published;

/// <summary>
/// The snapshot of a large site, as it was lately, in a file of the data folder: a start reads that in a quarter of the time that the database takes for it,
/// and then only what was published since. It is never shown as it is; the publication log says whether it is of this database's past.
/// </summary>
public sealed partial class SnapshotFile(SiteSettings settings, CurrentSite current, TimeProvider clock, ILogger<SnapshotFile> logger)
{
    /// <summary>What was published since is read at a start page by page; a site that publishes all day writes no more than it must.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private (long Version, DateTime? At) inFile;

    private string Path => System.IO.Path.Combine(settings.DataPath, "snapshot");

    /// <returns>Null when there is none that this program has written whole.</returns>
    public PublishedSite? Read()
    {
        if (!File.Exists(Path))
            return null;
        try
        {
            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            var site = SnapshotFormat.Read(file);
            inFile = (site?.Version ?? 0, site?.ActAtUtc);
            return site;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogUnreadable(logger, e);
            return null;
        }
    }

    /// <exception cref="IOException">It cannot be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(PublishedSite site)
    {
        Directory.CreateDirectory(settings.DataPath);
        var made = Path + ".new";
        // Whoever else writes it here meanwhile writes the same.
        using (var file = new FileStream(made, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            SnapshotFormat.Write(site, file);
            file.Flush(flushToDisk: true);
        }

        File.Move(made, Path, overwrite: true);
        inFile = (site.Version, site.ActAtUtc);
    }

    /// <summary>Keeps it until it is stopped.</summary>
    public async Task FollowAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await Task.Run(() => Keep(current.Site), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogUnwritable(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Writes what is new, where a start would gain by it.</summary>
    public void Keep(PublishedSite site)
    {
        if (site is { Count: >= PublishedSite.Large, ActAtUtc: not null } && inFile != (site.Version, site.ActAtUtc))
            Write(site);
        else if (site.Count is > 0 and < PublishedSite.Large)
            File.Delete(Path);
    }

    [LoggerMessage(1005, LogLevel.Warning, "The file of the last snapshot cannot be read; the site is read from the database")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(1006, LogLevel.Warning, "The snapshot cannot be written to the data folder; the next start takes longer")]
    private static partial void LogUnwritable(ILogger logger, Exception exception);
}
