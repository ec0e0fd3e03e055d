using System.Text;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>Writes what is live into a content folder, as an import would take it.</summary>
public sealed class ContentExport(SiteDb db)
{
    /// <returns>How many files were written.</returns>
    public async Task<int> ExecuteAsync(string root, CancellationToken ct)
    {
        var count = 0;
        var live = db.Publications.AsNoTracking()
            .OrderBy(p => p.PageId).ThenBy(p => p.Language)
            .Select(p => new
            {
                p.Page!.Key,
                Parent = p.Page.Parent!.Key,
                p.Page.Template,
                p.Page.Position,
                p.Page.Navigation,
                p.Language,
                Revision = p.Revision!,
                Change = db.PublicationLog.Where(e => e.RevisionId == p.RevisionId && e.Act == PublicationAct.Published).OrderByDescending(e => e.Number).Select(e => e.Note).FirstOrDefault(),
            })
            .AsAsyncEnumerable();

        await foreach (var page in live.WithCancellation(ct))
        {
            var file = Path.Combine(root, ContentFile.FileOf(page.Language, page.Key));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var text = PageTextWriter.Write(page.Key, new PlaceInTree(page.Template, page.Parent, page.Position, page.Navigation), page.Revision.Text, page.Change ?? "");
            await File.WriteAllTextAsync(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ct);
            count++;
        }

        return count;
    }
}
