using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Publishing.Scheduling;

/// <summary>Checks whether an account may publish now. The publishing code itself has no access to accounts.</summary>
public interface ISchedulingRights
{
    /// <returns>Also true for an actor that is not an account, such as the import.</returns>
    Task<bool> MayPublishAsync(string actorId, Page page, Language language, CancellationToken ct);
}
