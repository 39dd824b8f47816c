using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Security.Iam;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Organizations;

/// <summary>Creates the accounts that were asked for, each with the role by which its management account gets in.</summary>
internal sealed class AccountCreationJob(
    ServiceState<OrganizationsState> states,
    ServiceHost host,
    AccountDirectory accounts,
    AccountNumbers numbers,
    Membership membership)
{
    private const string AdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

    private static readonly JobDefinition Definition = new("organizations.create-account");
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    public void Register() => host.Jobs.HandleAsync(Definition, RunAsync);

    public void Schedule(Organization organization, AccountCreation creation) =>
        host.Jobs.Schedule(Definition, creation.RequestedAt + Delay, StateScope.Global(organization.ManagementAccountId), creation.Id);

    /// <summary>A job that was interrupted runs again: it finds the account that it created by the number, which it was given beforehand.</summary>
    private Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        var state = states[StateScope.World];
        if (state.Creations.Find(job.Payload) is not { IsInProgress: true } creation
            || state.Organizations.Find(creation.OrganizationId) is not { } organization)
        {
            return Task.CompletedTask;
        }

        var failure = Create(state, organization, creation);
        states.Update(() => End(state, creation, failure));
        return Task.CompletedTask;
    }

    /// <summary>The account and its roles; the reason where there can't be one.</summary>
    private string? Create(OrganizationsState state, Organization organization, AccountCreation creation)
    {
        if (numbers.Members(state, organization) >= numbers.Limit)
        {
            return CreateAccountFailureReason.AccountLimitExceeded;
        }

        if (accounts.Find(creation.AccountId) is null)
        {
            try
            {
                accounts.Create(new() { Id = creation.AccountId, Name = creation.AccountName, Email = creation.Email });
            }
            catch (AccountException e)
            {
                return e.IsConflict ? CreateAccountFailureReason.EmailAlreadyExists : CreateAccountFailureReason.InvalidEmail;
            }
        }

        if (host.Capabilities.Find<IRoleDirectory>() is { } roles)
        {
            roles.EnsureServiceLinked(creation.AccountId, OrganizationOperations.ServiceName);
            roles.Ensure(new(creation.AccountId, creation.RoleName, TrustOf(organization.ManagementAccountId)) { PolicyArns = [AdministratorAccess] });
        }

        return null;
    }

    private void End(OrganizationsState state, AccountCreation creation, string? failure)
    {
        var now = host.Clock.GetUtcNow();
        state.Creations.Put(creation with { CompletedAt = now, FailureReason = failure });
        if (failure is null && state.Organizations.Find(creation.OrganizationId) is { } organization)
        {
            var member = new Member
            {
                AccountId = creation.AccountId,
                OrganizationId = organization.Id,
                ParentId = organization.RootId,
                IsCreated = true,
                JoinedAt = now,
                Tags = creation.Tags,
            };
            membership.Join(state, organization, member);
        }
    }

    private static string TrustOf(string managementAccountId) =>
        $$"""
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Principal": {
                "AWS": "arn:aws:iam::{{managementAccountId}}:root"
              },
              "Action": "sts:AssumeRole"
            }
          ]
        }
        """;
}
