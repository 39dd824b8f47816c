using Simfra.Accounts;
using Simfra.Integration;
using Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>Requests to create accounts.</summary>
internal sealed class AccountCreationOperations(
    OrganizationAccess access, AccountDirectory accounts, AccountNumbers numbers, AccountCreationJob job) : IOperationGroup
{
    private const int MaxConcurrent = 5;
    private const string DefaultRoleName = "OrganizationAccountAccessRole";
    private const string ReservedRolePrefix = "AWSServiceRoleFor";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.CreateAccount, CreateAccount);
        operations.Handle(OrganizationsApi.CreateGovCloudAccount, CreateGovCloudAccount);
        operations.Handle(OrganizationsApi.DescribeCreateAccountStatus, DescribeCreateAccountStatus);
        operations.Handle(OrganizationsApi.ListCreateAccountStatus, ListCreateAccountStatus);
    }

    private CreateAccountResponse CreateAccount(CreateAccountRequest request, OperationContext context)
    {
        var tags = OrganizationTags.Create(request.Tags);
        var roleName = CheckRoleName(request.RoleName);
        var (state, organization, _) = access.Management(context);
        var pending = state.CreationsByOrganization.Find(organization.Id).Where(static c => c.IsInProgress).ToList();
        if (pending.Exists(c => c.Email.Equals(request.Email, StringComparison.OrdinalIgnoreCase)))
        {
            throw OrganizationsErrors.ConcurrentModification();
        }

        if (pending.Count >= MaxConcurrent)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.AccountCreationRateLimitExceeded,
                "You have exceeded the number of accounts that you can create at the same time.");
        }

        if (numbers.Taken(state, organization, context.Now) >= numbers.Limit)
        {
            throw OrganizationsErrors.TooManyAccounts();
        }

        var creation = new AccountCreation
        {
            Id = OrganizationIds.NewAccountCreation(context.Ids),
            OrganizationId = organization.Id,
            AccountName = request.AccountName!,
            Email = request.Email!,
            RoleName = roleName,
            AccountId = accounts.NewId(),
            Tags = tags,
            RequestedAt = context.Now,
        };
        state.Creations.Add(creation);
        job.Schedule(organization, creation);
        return new() { CreateAccountStatus = creation.Show() };
    }

    /// <summary>Accounts in AWS GovCloud (US) need a management account that has one there; none here has.</summary>
    private CreateGovCloudAccountResponse CreateGovCloudAccount(CreateGovCloudAccountRequest request, OperationContext context)
    {
        OrganizationTags.Create(request.Tags);
        CheckRoleName(request.RoleName);
        access.Management(context);
        throw OrganizationsErrors.Constraint(
            ConstraintViolationExceptionReason.MasterAccountNotGovcloudEnabled,
            "The management account must be enabled for the AWS GovCloud (US) Region before it can create accounts there.");
    }

    private DescribeCreateAccountStatusResponse DescribeCreateAccountStatus(DescribeCreateAccountStatusRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        return state.Creations.Find(request.CreateAccountRequestId!) is { } creation && creation.OrganizationId == organization.Id
            ? new() { CreateAccountStatus = creation.Show() }
            : throw OrganizationsErrors.CreationNotFound();
    }

    private ListCreateAccountStatusResponse ListCreateAccountStatus(ListCreateAccountStatusRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var creations = state.CreationsByOrganization.Find(organization.Id)
            .Where(c => request.States is not { Count: > 0 } states || states.Contains(c.State));
        var (page, nextToken) = OrganizationsPage.Take(creations, static c => c.Id, request.MaxResults, request.NextToken);
        return new() { CreateAccountStatuses = page.ConvertAll(static c => c.Show()), NextToken = nextToken };
    }

    private static string CheckRoleName(string? roleName) =>
        roleName?.StartsWith(ReservedRolePrefix, StringComparison.Ordinal) == true
            ? throw OrganizationsErrors.InvalidInput(
                InvalidInputExceptionReason.InvalidRoleName,
                "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.")
            : roleName ?? DefaultRoleName;
}
