using System.Text;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Virtual MFA devices: made, then enabled for a user by two codes that follow each other.</summary>
internal sealed class MfaDeviceOperations(ServiceState<IamState> states) : IOperationGroup
{
    private const int SeedCharacters = 64;
    private const int MaxNameLength = 226;
    private const string RootName = "root";
    private const string SecurityKeyMark = ":u2f/";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateVirtualMFADevice, CreateVirtualMFADevice);
        operations.Handle(IamApi.DeleteVirtualMFADevice, DeleteVirtualMFADevice);
        operations.Handle(IamApi.EnableMFADevice, EnableMFADevice);
        operations.Handle(IamApi.ResyncMFADevice, ResyncMFADevice);
        operations.Handle(IamApi.DeactivateMFADevice, DeactivateMFADevice);
        operations.Handle(IamApi.GetMFADevice, GetMFADevice);
        operations.Handle(IamApi.ListMFADevices, ListMFADevices);
        operations.Handle(IamApi.ListVirtualMFADevices, ListVirtualMFADevices);
        operations.Handle(IamApi.TagMFADevice, TagMFADevice);
        operations.Handle(IamApi.UntagMFADevice, UntagMFADevice);
        operations.Handle(IamApi.ListMFADeviceTags, ListMFADeviceTags);
    }

    private CreateVirtualMFADeviceResponse CreateVirtualMFADevice(CreateVirtualMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var name = request.VirtualMFADeviceName!;
        if (name.Length > MaxNameLength)
        {
            throw IamErrors.TooLong("virtualMFADeviceName", MaxNameLength);
        }

        var device = new IamMfaDevice
        {
            SerialNumber = state.Arn($"mfa{request.Path ?? "/"}{name}"),
            Seed = context.Ids.Base32(SeedCharacters),
            CreatedAt = context.Second(),
            Tags = IamTags.CreateOfResource(request.Tags),
        };
        if (state.MfaDevices.Contains(device.Key))
        {
            throw IamErrors.MfaDeviceExists();
        }

        state.MfaDevices.Add(device);
        var account = states[StateScope.World].FindAlias(context.AccountId) ?? context.AccountId;
        return new()
        {
            VirtualMFADevice = new()
            {
                SerialNumber = device.SerialNumber,
                Base32StringSeed = Encoding.ASCII.GetBytes(device.Seed),
                QRCodePNG = QrCodeImage.Png(QrCode.Of(Encoding.UTF8.GetBytes($"otpauth://totp/{name}@{account}?secret={device.Seed}"))),
                Tags = IamTags.ShowGiven(request.Tags),
            },
        };
    }

    private Unit DeleteVirtualMFADevice(DeleteVirtualMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var device = state.GetMfaDevice(request.SerialNumber);
        if (device.UserId is not null)
        {
            throw IamErrors.MfaDeviceMustBeDeactivated();
        }

        state.MfaDevices.Remove(device.Key);
        return new();
    }

    private Unit EnableMFADevice(EnableMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var userId = FindRoot(state, request.UserName, context);
        if (userId is null)
        {
            var user = state.GetUser(request.UserName);
            CheckSelfManagement(state, user, context);
            userId = user.UserId;
        }

        var device = state.GetMfaDevice(request.SerialNumber);
        if (device.UserId == userId)
        {
            throw IamErrors.MfaDeviceOfUserExists(request.UserName!);
        }

        if (device.UserId is not null)
        {
            throw IamErrors.MfaDeviceInUse();
        }

        if (state.MfaDevicesByUser.Find(userId).Count() >= IamQuotas.MfaDevicesPerUser)
        {
            throw IamErrors.QuotaExceeded("MFADevicesPerUser", IamQuotas.MfaDevicesPerUser);
        }

        var synchronized = device.Synchronized(request.AuthenticationCode1!, request.AuthenticationCode2!, context.Now)
            ?? throw IamErrors.InvalidAuthenticationCode();
        state.MfaDevices.Put(synchronized with { UserId = userId, EnabledAt = context.Second() });
        return new();
    }

    private Unit ResyncMFADevice(ResyncMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var device = GetDeviceOf(state, FindRoot(state, request.UserName, context) ?? state.GetUser(request.UserName).UserId, request.SerialNumber);
        state.MfaDevices.Put(
            device.Synchronized(request.AuthenticationCode1!, request.AuthenticationCode2!, context.Now)
            ?? throw IamErrors.InvalidAuthenticationCode());
        return new();
    }

    private Unit DeactivateMFADevice(DeactivateMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var userId = FindRoot(state, request.UserName, context);
        if (userId is null)
        {
            var user = state.GetUser(request.UserName, context.Principal);
            CheckSelfManagement(state, user, context);
            userId = user.UserId;
        }

        var device = GetDeviceOf(state, userId, request.SerialNumber);
        state.MfaDevices.Put(device with { UserId = null, EnabledAt = null });
        return new();
    }

    /// <summary>Tells of security keys alone, which nobody can enrol here: AWS does it in a browser.</summary>
    private GetMFADeviceResponse GetMFADevice(GetMFADeviceRequest request, OperationContext context)
    {
        _ = states.Of(context).GetUser(request.UserName, context.Principal);
        throw request.SerialNumber!.Contains(SecurityKeyMark, StringComparison.Ordinal)
            ? IamErrors.MfaDeviceNotOfUser()
            : IamErrors.NotASecurityKey();
    }

    private ListMFADevicesResponse ListMFADevices(ListMFADevicesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName, context.Principal);
        var page = IamPage.Take(state.MfaDevicesByUser.Find(user.UserId), d => d.Key, request.MaxItems, request.Marker);
        return new()
        {
            MFADevices = page.Show(d => new MFADevice
            {
                UserName = user.UserName,
                SerialNumber = d.SerialNumber,
                EnableDate = d.EnabledAt,
            }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private ListVirtualMFADevicesResponse ListVirtualMFADevices(ListVirtualMFADevicesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var devices = request.AssignmentStatus switch
        {
            AssignmentStatusType.Assigned => state.MfaDevices.All.Where(d => d.UserId is not null),
            AssignmentStatusType.Unassigned => state.MfaDevices.All.Where(d => d.UserId is null),
            _ => state.MfaDevices.All,
        };
        var page = IamPage.Take(devices, d => d.Key, request.MaxItems, request.Marker);
        return new()
        {
            VirtualMFADevices = page.Show(d => new VirtualMFADevice
            {
                SerialNumber = d.SerialNumber,
                User = d.UserId == context.AccountId ? new() { UserId = d.UserId, Arn = $"arn:aws:iam::{d.UserId}:root" }
                    : d.UserId is { } id && state.UsersById.Find(id).FirstOrDefault() is { } user ? Show(state, user)
                    : null,
                EnableDate = d.EnabledAt,
            }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit TagMFADevice(TagMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var device = state.GetMfaDevice(request.SerialNumber);
        state.MfaDevices.Put(device with { Tags = IamTags.Set(device.Tags, request.Tags) });
        return new();
    }

    private Unit UntagMFADevice(UntagMFADeviceRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var device = state.GetMfaDevice(request.SerialNumber);
        state.MfaDevices.Put(device with { Tags = IamTags.Remove(device.Tags, request.TagKeys) });
        return new();
    }

    private ListMFADeviceTagsResponse ListMFADeviceTags(ListMFADeviceTagsRequest request, OperationContext context)
    {
        var device = states.Of(context).GetMfaDevice(request.SerialNumber);
        var page = IamTags.Page(device.Tags, request.MaxItems, request.Marker);
        return new()
        {
            Tags = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    /// <summary>
    /// The root user's id, where it manages its own devices under the name <c>root</c>. On AWS only the console does that; null for all others.
    /// </summary>
    private static string? FindRoot(IamState state, string? userName, OperationContext context) =>
        userName == RootName && context.Principal is RootPrincipal root && !state.Users.Contains(IamName.Key(RootName)) ? root.AccountId : null;

    private static IamMfaDevice GetDeviceOf(IamState state, string userId, string? serialNumber) =>
        state.MfaDevices.Find(IamName.Key(serialNumber)) is { } device && device.UserId == userId
            ? device
            : throw IamErrors.MfaDeviceNotOfUser();

    /// <summary>Who has a device adds and removes devices of his own only after having shown a code, whatever his policies allow.</summary>
    private static void CheckSelfManagement(IamState state, IamUser user, OperationContext context)
    {
        if (context.Principal is IamUserPrincipal caller
            && caller.UserId == user.UserId
            && caller.Session?.MfaAuthenticatedAt is null
            && state.MfaDevicesByUser.Find(user.UserId).Any())
        {
            throw IamErrors.MfaNeeded();
        }
    }

    private static User Show(IamState state, IamUser user) => new()
    {
        UserName = user.UserName,
        Path = user.Path,
        UserId = user.UserId,
        Arn = state.Arn($"user{user.Path}{user.UserName}"),
        CreateDate = user.CreatedAt,
        PasswordLastUsed = user.PasswordLastUsed,
    };
}
