using Almaty2020.Markup;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Web.Media;

/// <summary>
/// The pictures and documents that the site serves at <c>/media/</c>: those that imports brought into the data folder, then those of <c>Site:ContentPath</c>.
/// </summary>
public sealed class MediaFiles(SiteSettings settings) : IFileProvider
{
    public const string Address = "/media";

    /// <summary>Files keep their names when they change, so browsers ask again after a while.</summary>
    private const string CacheControl = "public, max-age=3600";

    private string Imported => Path.Combine(settings.DataPath, MediaFolder.Name);

    private string Shipped => Path.Combine(settings.ContentPath, MediaFolder.Name);

    /// <summary>Whether a file of ours is served.</summary>
    public static bool IsServing(HttpContext context) => context.Items.ContainsKey(typeof(MediaFiles));

    /// <summary>Whether the site serves a picture address.</summary>
    public bool Has(string address) => PictureAddress.FileOf(address) is { } name && Find(name) is not null;

    /// <summary>The names of all files that the site serves, in order.</summary>
    public IReadOnlyList<string> Names() => [.. MediaFolder.NamesIn(Imported).Union(MediaFolder.NamesIn(Shipped)).Order(StringComparer.Ordinal)];

    /// <returns>The file's path; null where the site serves no such file.</returns>
    public string? Find(string name) => MediaFolder.Find(Imported, name) ?? MediaFolder.Find(Shipped, name);

    /// <summary>Copies the files of a content folder into the data folder, except those that the site serves already.</summary>
    /// <returns>How many were copied.</returns>
    public int TakeFrom(string contentRoot)
    {
        var from = Path.Combine(contentRoot, MediaFolder.Name);
        var count = 0;
        foreach (var name in MediaFolder.NamesIn(from))
        {
            var source = MediaFolder.Find(from, name)!;
            if (Find(name) is { } served && AreSame(served, source))
                continue;
            Copy(source, Path.Combine(Imported, name));
            count++;
        }

        return count;
    }

    /// <summary>Writes the files that the site serves into a content folder.</summary>
    /// <returns>The files' paths below the content folder.</returns>
    public IReadOnlyList<string> CopyTo(string contentRoot)
    {
        var written = new List<string>();
        foreach (var name in Names())
        {
            var (source, target) = (Find(name)!, Path.Combine(contentRoot, MediaFolder.Name, name));
            if (!File.Exists(target) || !AreSame(source, target))
                Copy(source, target);
            written.Add($"{MediaFolder.Name}/{name}");
        }

        return written;
    }

    public static StaticFileOptions Options(MediaFiles files) => new()
    {
        FileProvider = files,
        RequestPath = Address,
        ContentTypeProvider = new FileExtensionContentTypeProvider(new Dictionary<string, string>(MediaFolder.Types, StringComparer.OrdinalIgnoreCase)),
        OnPrepareResponse = served =>
        {
            served.Context.Items[typeof(MediaFiles)] = true;
            served.Context.Response.Headers.CacheControl = CacheControl;
        },
    };

    IFileInfo IFileProvider.GetFileInfo(string subpath) =>
        Find(subpath.TrimStart('/')) is { } path ? new PhysicalFileInfo(new FileInfo(path)) : new NotFoundFileInfo(subpath);

    IDirectoryContents IFileProvider.GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    IChangeToken IFileProvider.Watch(string filter) => NullChangeToken.Singleton;

    private static bool AreSame(string one, string other) =>
        Path.GetFullPath(one) == Path.GetFullPath(other)
        || (new FileInfo(one).Length == new FileInfo(other).Length && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other)));

    /// <summary>By way of a dot file, so that nobody is ever served half a picture.</summary>
    private static void Copy(string source, string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, "." + Path.GetRandomFileName());
        File.Copy(source, unfinished);
        File.Move(unfinished, target, overwrite: true);
    }
}
