using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The passwords of users.</summary>
internal sealed class LoginProfileOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateLoginProfile, CreateLoginProfile);
        operations.Handle(IamApi.GetLoginProfile, GetLoginProfile);
        operations.Handle(IamApi.UpdateLoginProfile, UpdateLoginProfile);
        operations.Handle(IamApi.DeleteLoginProfile, DeleteLoginProfile);
        operations.Handle(IamApi.ChangePassword, ChangePassword);
    }

    private CreateLoginProfileResponse CreateLoginProfile(CreateLoginProfileRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, userName) = FindOwner(state, request.UserName, context);
        if (state.LoginProfiles.Contains(userId))
        {
            throw userName is null ? IamErrors.RootLoginProfileExists(userId) : IamErrors.LoginProfileExists(userName);
        }

        var profile = new IamLoginProfile
        {
            UserId = userId,
            CreatedAt = context.Second(),
            ChangedAt = context.Second(),
            IsResetRequired = request.PasswordResetRequired ?? false,
        };
        if (userName is not null)
        {
            var password = request.Password ?? throw IamErrors.MustNotBeNull("password");
            PasswordRules.Check(state.PasswordPolicy, password);
            profile = profile with { Password = PasswordHash.Of(password, context.Ids) };
        }

        state.LoginProfiles.Add(profile);
        return new() { LoginProfile = Show(profile, userName) };
    }

    private GetLoginProfileResponse GetLoginProfile(GetLoginProfileRequest request, OperationContext context)
    {
        var (_, profile, userName) = Find(request.UserName, context);
        return new() { LoginProfile = Show(profile, userName) };
    }

    private Unit UpdateLoginProfile(UpdateLoginProfileRequest request, OperationContext context)
    {
        var (state, profile, _) = Find(request.UserName, context);
        if (request.Password is { } password)
        {
            PasswordRules.Check(state.PasswordPolicy, password);
            profile = profile.With(PasswordHash.Of(password, context.Ids), context.Now);
        }

        state.LoginProfiles.Put(profile with { IsResetRequired = request.PasswordResetRequired ?? profile.IsResetRequired });
        return new();
    }

    private Unit DeleteLoginProfile(DeleteLoginProfileRequest request, OperationContext context)
    {
        var (state, profile, _) = Find(request.UserName, context);
        state.LoginProfiles.Remove(profile.UserId);
        return new();
    }

    private Unit ChangePassword(ChangePasswordRequest request, OperationContext context)
    {
        if (context.Principal is not IamUserPrincipal)
        {
            throw IamErrors.NotAUser();
        }

        var (state, profile, _) = Find(null, context);
        if (profile.Password?.Matches(request.OldPassword!) != true)
        {
            throw IamErrors.WrongOldPassword();
        }

        if (request.NewPassword == request.OldPassword)
        {
            throw IamErrors.SamePassword();
        }

        PasswordRules.Check(state.PasswordPolicy, request.NewPassword!);
        if (state.PasswordPolicy?.PasswordReusePrevention is { } last && profile.HasHad(request.NewPassword!, last))
        {
            throw IamErrors.PasswordPolicyViolation($"Password should not be one of the last {last} passwords");
        }

        var changed = profile.With(PasswordHash.Of(request.NewPassword!, context.Ids), context.Now);
        state.LoginProfiles.Put(changed with { IsResetRequired = false });
        return new();
    }

    private (IamState State, IamLoginProfile Profile, string? UserName) Find(string? name, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, userName) = FindOwner(state, name, context);
        return (state, state.LoginProfiles.Find(userId) ?? throw IamErrors.LoginProfileNotFound(userName), userName);
    }

    /// <summary>The user's id and name; for the root user the account's id and no name.</summary>
    private static (string UserId, string? UserName) FindOwner(IamState state, string? name, OperationContext context)
    {
        if (name is null && context.Principal is RootPrincipal root)
        {
            return (root.UserId, null);
        }

        var user = state.GetUser(name, context.Principal);
        return (user.UserId, user.UserName);
    }

    private static LoginProfile Show(IamLoginProfile profile, string? userName) => new()
    {
        UserName = userName,
        CreateDate = profile.CreatedAt,
        PasswordResetRequired = profile.IsResetRequired,
    };
}
