# Mansard under NixOS, with the option names of nixpkgs' module for Attic: a configuration that has `services.atticd` needs this import
# and nothing else. It takes the place of that module.
#
#   imports = [ /path/to/mansard/deploy/nixos/atticd.nix ];
#   services.atticd = {
#     enable = true;
#     package = mansard;                                  # a folder with bin/atticd and bin/atticadm
#     environmentFile = "/run/secrets/atticd.env";        # ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64=…
#     settings.listen = "[::]:8080";
#     caches.team = { isPublic = false; priority = 40; retentionPeriod = "90 days"; };
#   };
{ config, lib, pkgs, ... }:

let
  cfg = config.services.atticd;
  format = pkgs.formats.toml { };
  configFile = format.generate "server.toml" cfg.settings;
  atticd = "${cfg.package}/bin/atticd";
  atticadm = "${cfg.package}/bin/atticadm";

  plan = pkgs.writeText "mansard-plan.json" (builtins.toJSON {
    caches = map (name: { inherit name; } // lib.filterAttrs (_: value: value != null) cfg.caches.${name})
      (builtins.attrNames cfg.caches);
    tokens = [ ];
  });
  listen = cfg.settings.listen or "[::]:8080";
  port = lib.last (lib.splitString ":" listen);
in
{
  disabledModules = [ "services/networking/atticd.nix" ];

  options.services.atticd = {
    enable = lib.mkEnableOption "Mansard, a Nix binary cache that speaks the protocol of Attic";

    package = lib.mkOption {
      type = lib.types.package;
      description = "Mansard, with bin/atticd and bin/atticadm.";
    };

    environmentFile = lib.mkOption {
      type = lib.types.nullOr lib.types.path;
      default = null;
      description = "Variables with the secrets: docs/reference/configuration.md lists them.";
    };

    user = lib.mkOption {
      type = lib.types.str;
      default = "atticd";
      description = "As which user the server runs.";
    };

    group = lib.mkOption {
      type = lib.types.str;
      default = "atticd";
      description = "As which group the server runs.";
    };

    settings = lib.mkOption {
      type = format.type;
      default = { };
      description = "server.toml, which is readable for everybody: no secrets.";
    };

    mode = lib.mkOption {
      type = lib.types.enum [ "monolithic" "api-server" "garbage-collector" ];
      default = "monolithic";
      description = "What this machine does.";
    };

    caches = lib.mkOption {
      default = { };
      description = "Caches that are to exist with these settings; others are left alone.";
      type = lib.types.attrsOf (lib.types.submodule {
        options = {
          isPublic = lib.mkOption {
            type = lib.types.nullOr lib.types.bool;
            default = null;
            description = "Whether everybody may pull.";
          };
          priority = lib.mkOption {
            type = lib.types.nullOr lib.types.int;
            default = null;
            description = "Which cache Nix asks first; 40 is cache.nixos.org.";
          };
          storeDir = lib.mkOption {
            type = lib.types.nullOr lib.types.str;
            default = null;
            description = "The store folder of its paths.";
          };
          upstreamCacheKeyNames = lib.mkOption {
            type = lib.types.nullOr (lib.types.listOf lib.types.str);
            default = null;
            description = "Paths that are signed by these are not pushed.";
          };
          retentionPeriod = lib.mkOption {
            type = lib.types.nullOr lib.types.str;
            default = null;
            description = "Such as \"90 days\", or \"global\".";
          };
        };
      });
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.environmentFile != null;
        message = "services.atticd.environmentFile is not set: without the key in ATTIC_SERVER_TOKEN_RS256_SECRET_BASE64, or another of that kind, the server believes no token.";
      }
      {
        assertion = !(cfg.settings ? jwt && cfg.settings.jwt ? signing);
        message = "services.atticd.settings.jwt.signing would be readable for everybody in the store: put the key into services.atticd.environmentFile.";
      }
    ];

    services.atticd.settings = {
      storage = lib.mkDefault { type = "local"; path = "/var/lib/atticd/storage"; };
    };

    systemd.services.atticd = {
      description = "Mansard, a Nix binary cache";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [ "network-online.target" "postgresql.service" ];
      environment = {
        MANSARD_NO_BUILD = "1";
        HOME = "/var/lib/atticd";
        XDG_DATA_HOME = "/var/lib/atticd/data";
      };
      serviceConfig = {
        ExecStart = "${atticd} -f ${configFile} --mode ${cfg.mode}";
        EnvironmentFile = lib.optional (cfg.environmentFile != null) cfg.environmentFile;
        StateDirectory = "atticd";
        StateDirectoryMode = "0700";
        User = cfg.user;
        Group = cfg.group;
        DynamicUser = cfg.user == "atticd";
        Restart = "on-failure";
        RestartSec = 5;
        TimeoutStopSec = 90;
        KillMode = "mixed";
        LimitNOFILE = 65536;
        UMask = "0077";
        CapabilityBoundingSet = [ "" ];
        NoNewPrivileges = true;
        LockPersonality = true;
        PrivateDevices = true;
        PrivateTmp = true;
        PrivateUsers = true;
        ProcSubset = "all";
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "strict";
        RemoveIPC = true;
        RestrictAddressFamilies = [ "AF_INET" "AF_INET6" "AF_UNIX" ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" "~@privileged" "~@resources" ];
        SystemCallErrorNumber = "EPERM";
      };
    };

    systemd.services.atticd-caches = lib.mkIf (cfg.caches != { }) {
      description = "The caches of Mansard that are declared";
      wantedBy = [ "multi-user.target" ];
      after = [ "atticd.service" ];
      requires = [ "atticd.service" ];
      environment.MANSARD_NO_BUILD = "1";
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = "${atticadm} provision -f ${configFile} --server http://localhost:${port}/ --plan ${plan}";
        EnvironmentFile = lib.optional (cfg.environmentFile != null) cfg.environmentFile;
        DynamicUser = true;
        # The server may still be starting.
        Restart = "on-failure";
        RestartSec = 5;
      };
    };

    environment.systemPackages = [ cfg.package ];
  };
}
