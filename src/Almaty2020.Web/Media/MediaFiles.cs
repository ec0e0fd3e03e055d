using Almaty2020.Markup;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Primitives;

namespace Almaty2020.Web.Media;

/// <summary>
/// The pictures and documents that the site serves at <c>/media/</c>: first those that imports copied to the data folder, then those in
/// <c>Site:ContentPath</c>.
/// </summary>
public sealed class MediaFiles(SiteSettings settings) : IFileProvider
{
    public const string Address = "/media";

    /// <summary>Files keep their names when they change, so browsers must revalidate them after an hour.</summary>
    private const string CacheControl = "public, max-age=3600";

    private string Imported => Path.Combine(settings.DataPath, MediaFolder.Name);

    private string Shipped => Path.Combine(settings.ContentPath, MediaFolder.Name);

    /// <summary>True if the response is one of these files.</summary>
    public static bool IsMediaResponse(HttpContext context) => context.Items.ContainsKey(typeof(MediaFiles));

    /// <summary>True if the site serves a file at a picture address.</summary>
    public bool Exists(string address) => PictureAddress.FileNameOf(address) is { } name && Find(name) is not null;

    /// <summary>The names of all files that the site serves, sorted.</summary>
    public IReadOnlyList<string> Names() =>
        [.. MediaFolder.ServedFilesIn(Imported).Union(MediaFolder.ServedFilesIn(Shipped)).Order(StringComparer.Ordinal)];

    /// <returns>The path of the file on disk; null if the site serves no such file.</returns>
    public string? Find(string name) => MediaFolder.Find(Imported, name) ?? MediaFolder.Find(Shipped, name);

    /// <summary>Copies the files of a content folder to the data folder, except those that the site serves already.</summary>
    /// <returns>The number of files copied.</returns>
    public int ImportFrom(string contentRoot)
    {
        var from = Path.Combine(contentRoot, MediaFolder.Name);
        var count = 0;
        foreach (var name in MediaFolder.ServedFilesIn(from))
        {
            var source = MediaFolder.Find(from, name)!;
            if (Find(name) is { } served && AreSame(served, source))
                continue;
            Copy(source, Path.Combine(Imported, name));
            count++;
        }

        return count;
    }

    /// <summary>Copies the files that the site serves to a content folder.</summary>
    /// <returns>The paths of the files, relative to the content folder.</returns>
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

    public static StaticFileOptions Options(MediaFiles files) =>
        new()
        {
            FileProvider = files,
            RequestPath = Address,
            ContentTypeProvider = new FileExtensionContentTypeProvider(
                new Dictionary<string, string>(MediaFolder.Types, StringComparer.OrdinalIgnoreCase)
            ),
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
        || (
            new FileInfo(one).Length == new FileInfo(other).Length
            && File.ReadAllBytes(one).AsSpan().SequenceEqual(File.ReadAllBytes(other))
        );

    /// <summary>Copies to a dot file, which is never served, and then renames it, so that a half-written file is never served.</summary>
    private static void Copy(string source, string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, "." + Path.GetRandomFileName());
        File.Copy(source, temporary);
        File.Move(temporary, target, overwrite: true);
    }
}
