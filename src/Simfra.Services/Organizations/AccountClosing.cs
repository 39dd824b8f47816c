using Simfra.Models.Organizations;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Organizations;

/// <summary>Closes accounts: asked for at once, done a moment later, and the account forgotten when nobody may open it again.</summary>
internal sealed class AccountClosing(ServiceJobs jobs)
{
    private const int MaxConcurrent = 3;
    private const int QuotaFloor = 250;
    private const int QuotaCeiling = 1000;
    private const int QuotaShare = 5;

    private static readonly JobDefinition SuspendJob = new("organizations.suspend-account");
    private static readonly JobDefinition ForgetJob = new("organizations.forget-account");
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuotaPeriod = TimeSpan.FromDays(30);

    /// <summary>So long AWS would reopen the account.</summary>
    private static readonly TimeSpan PostClosurePeriod = TimeSpan.FromDays(90);

    public void Register(ServiceState<OrganizationsState> states)
    {
        jobs.Handle(SuspendJob, job => Suspend(states[StateScope.World], job));
        jobs.Handle(ForgetJob, job => Forget(states[StateScope.World], job));
    }

    public void Start(OrganizationsState state, Organization organization, Member member, DateTimeOffset now)
    {
        if (organization.IsManagement(member.AccountId))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.CannotCloseManagementAccount, "You can't close the management account of an organization.");
        }

        if (member.IsSuspended)
        {
            throw OrganizationsErrors.AccountAlreadyClosed();
        }

        if (member.ClosedAt is not null)
        {
            throw OrganizationsErrors.ClosureInProgress();
        }

        CheckQuotas(state, organization, now);
        state.Members.Put(member with { ClosedAt = now });
        var scope = StateScope.Global(organization.ManagementAccountId);
        jobs.Schedule(SuspendJob, now + Delay, scope, member.AccountId);
        jobs.Schedule(ForgetJob, now + PostClosurePeriod, scope, member.AccountId);
    }

    private static void CheckQuotas(OrganizationsState state, Organization organization, DateTimeOffset now)
    {
        var members = state.MembersByOrganization.Find(organization.Id).ToList();
        if (members.Count(static m => m is { ClosedAt: not null, IsSuspended: false }) >= MaxConcurrent)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.CloseAccountRequestsLimitExceeded,
                "You have exceeded the number of account closures that you can have in progress.");
        }

        if (members.Count(m => m.ClosedAt > now - QuotaPeriod) >= Math.Clamp(members.Count / QuotaShare, QuotaFloor, QuotaCeiling))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.CloseAccountQuotaExceeded, "You have exceeded close account quota for the past 30 days.");
        }
    }

    private static void Suspend(OrganizationsState state, Job job)
    {
        if (Find(state, job, Delay) is { } member)
        {
            state.Members.Put(member with { IsSuspended = true });
        }
    }

    private static void Forget(OrganizationsState state, Job job)
    {
        if (Find(state, job, PostClosurePeriod) is { } member)
        {
            Membership.Leave(state, member, job.Due);
        }
    }

    /// <summary>The member that the job is about, if it has neither left nor come again meanwhile.</summary>
    private static Member? Find(OrganizationsState state, Job job, TimeSpan delay) =>
        state.Members.Find(job.Payload) is { } member
        && member.ClosedAt + delay <= job.Due
        && state.Organizations.Find(member.OrganizationId)!.IsManagement(job.Scope.Account)
            ? member
            : null;
}
