using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The account's rules for the passwords of its users.</summary>
internal sealed class PasswordPolicyOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.UpdateAccountPasswordPolicy, UpdateAccountPasswordPolicy);
        operations.Handle(IamApi.GetAccountPasswordPolicy, GetAccountPasswordPolicy);
        operations.Handle(IamApi.DeleteAccountPasswordPolicy, DeleteAccountPasswordPolicy);
    }

    /// <summary>There is no partial update: what the request leaves out is as in a new policy.</summary>
    private Unit UpdateAccountPasswordPolicy(UpdateAccountPasswordPolicyRequest request, OperationContext context)
    {
        var unset = new AccountPasswordPolicy();
        states.Of(context).PasswordPolicies.Put(unset with
        {
            MinimumPasswordLength = request.MinimumPasswordLength ?? unset.MinimumPasswordLength,
            RequireSymbols = request.RequireSymbols ?? false,
            RequireNumbers = request.RequireNumbers ?? false,
            RequireUppercaseCharacters = request.RequireUppercaseCharacters ?? false,
            RequireLowercaseCharacters = request.RequireLowercaseCharacters ?? false,
            AllowUsersToChangePassword = request.AllowUsersToChangePassword ?? false,
            MaxPasswordAge = request.MaxPasswordAge,
            PasswordReusePrevention = request.PasswordReusePrevention,
            HardExpiry = request.HardExpiry,
        });
        return new();
    }

    private GetAccountPasswordPolicyResponse GetAccountPasswordPolicy(Unit request, OperationContext context)
    {
        var policy = states.Of(context).PasswordPolicy ?? throw IamErrors.PasswordPolicyNotFound(context.AccountId);
        return new()
        {
            PasswordPolicy = new()
            {
                MinimumPasswordLength = policy.MinimumPasswordLength,
                RequireSymbols = policy.RequireSymbols,
                RequireNumbers = policy.RequireNumbers,
                RequireUppercaseCharacters = policy.RequireUppercaseCharacters,
                RequireLowercaseCharacters = policy.RequireLowercaseCharacters,
                AllowUsersToChangePassword = policy.AllowUsersToChangePassword,
                ExpirePasswords = policy.MaxPasswordAge is not null,
                MaxPasswordAge = policy.MaxPasswordAge,
                PasswordReusePrevention = policy.PasswordReusePrevention,
                HardExpiry = policy.HardExpiry,
            },
        };
    }

    private Unit DeleteAccountPasswordPolicy(Unit request, OperationContext context) =>
        states.Of(context).PasswordPolicies.Remove(AccountPasswordPolicy.TheKey)
            ? new()
            : throw IamErrors.NoPasswordPolicyToDelete();
}
