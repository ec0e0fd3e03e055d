using System.Runtime.CompilerServices;
using System.Text;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>Writes the picture library into a content folder: the originals byte for byte, and a file with the texts beside each.</summary>
internal sealed class LibraryExport(SiteDb db)
{
    /// <returns>Path, relative to the content folder, and hash of every file.</returns>
    public async IAsyncEnumerable<(string File, string Hash)> WriteAsync(string root, [EnumeratorCancellation] CancellationToken ct)
    {
        var pictures = await db
            .Pictures.AsNoTracking()
            .Include(p => p.Texts)
            .Where(p => p.TrashedAtUtc == null)
            .OrderBy(p => p.Id)
            .ToListAsync(ct);
        if (pictures.Count > 0)
            Directory.CreateDirectory(Path.Combine(root, LibraryFolder.Name));
        foreach (var picture in pictures)
        {
            // One at a time: all originals together may not fit into memory.
            var content = await db.PictureOriginals.Where(o => o.PictureId == picture.Id).Select(o => o.Content).SingleAsync(ct);
            var file = LibraryFolder.FileOf(picture.Key, picture.Type);
            await File.WriteAllBytesAsync(Path.Combine(root, file), content, ct);
            yield return (file, ExportManifest.HashOf(content));

            var texts = Encoding.UTF8.GetBytes(LibraryText.Of(picture).ToYaml());
            await File.WriteAllBytesAsync(Path.Combine(root, LibraryFolder.TextFileOf(picture.Key)), texts, ct);
            yield return (LibraryFolder.TextFileOf(picture.Key), ExportManifest.HashOf(texts));
        }
    }
}
