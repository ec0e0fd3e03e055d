using System.Security.Claims;
using Almaty2020.Web.Auditing;

namespace Almaty2020.Web.Access;

/// <summary>The signed-in user of a request: account, session and rights, read from the database for this request.</summary>
public sealed record Staff(Account Account, Session Session, Rights Rights)
{
    public const string Scheme = "Staff";

    public const string SessionClaim = "session";

    public bool NeedsSecondFactor => Rights.NeedsSecondFactor || Account.MustHaveSecondFactor;

    /// <summary>True if a second factor is required but not yet given. The user's roles have no effect until then.</summary>
    public bool LacksSecondFactor => NeedsSecondFactor && !Session.HasSecondFactor;

    public Actor Actor(TimeProvider clock) => Almaty2020.Web.Auditing.Actor.Now(Account.Id, clock);

    public ClaimsPrincipal ToPrincipal() =>
        new(
            new ClaimsIdentity(
                [
                    new Claim(ClaimTypes.NameIdentifier, Account.Id),
                    new Claim(ClaimTypes.Name, Account.Name),
                    new Claim(SessionClaim, Session.Id.ToString()),
                ],
                Scheme
            )
        );
}
