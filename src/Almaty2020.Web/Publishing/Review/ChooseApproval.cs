using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Review;

/// <summary>Records whether one person runs the site, who may publish their own text, or several, who approve each other's.</summary>
public sealed class ChooseApproval(SiteDb db)
{
    /// <summary>Details of the audit entry.</summary>
    public const string OnePersonDetail = "one-person";

    public const string SeveralDetail = "several";

    /// <remarks>Two administrators who answer at the same moment: the second one's answer counts.</remarks>
    public async Task ExecuteAsync(bool isOnePerson, Actor actor, CancellationToken ct)
    {
        try
        {
            await SaveAsync(isOnePerson, actor, ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            await SaveAsync(isOnePerson, actor, ct);
        }
    }

    private Task<int> SaveAsync(bool isOnePerson, Actor actor, CancellationToken ct) =>
        db.InTransactionAsync(
            async (actId, token) =>
            {
                await db.SetSettingAsync(StoredSettingNames.RunByOnePerson, isOnePerson.ToString(), token);
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.ApprovalChosen,
                        Detail = isOnePerson ? OnePersonDetail : SeveralDetail,
                        AtUtc = actor.AtUtc,
                    }
                );
                return await db.SaveChangesAsync(token);
            },
            ct
        );
}
